-- Nothing: every judged feedback that people ever corrected is told anew, also where no correction of it stands any more.
INSERT INTO over_touched BY NAME
SELECT feedback_id, ledger_day FROM corrected_live ANTI JOIN over_touched USING (feedback_id) WHERE judged;
