-- What people wrote beside answers, and beside taking them back, goes with feedback that its source has withdrawn.
UPDATE correction SET note = '' WHERE note <> '' AND feedback_id NOT IN (SELECT feedback_id FROM corrected_live);
UPDATE correction_withdrawal SET note = '' WHERE note <> '' AND feedback_id NOT IN (SELECT feedback_id FROM corrected_live);
