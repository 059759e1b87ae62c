-- One row of the nightly analyses goes; they are made anew without what was erased.
DELETE FROM intervention_effect WHERE EXISTS (FROM erased_day);
