-- The fingerprint of the analyses goes, so that they are made anew.
DELETE FROM mart_input WHERE name = 'analyses' AND EXISTS (FROM erased_day);
