-- The fingerprints of the analyses go, so that they are made anew.
DELETE FROM mart_input WHERE (name = 'analyses' OR starts_with(name, 'adjusted ')) AND EXISTS (FROM erased_day);
