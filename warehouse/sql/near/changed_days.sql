-- One ledger day whose figures change by what is set aside or counts again.
SELECT ledger_day FROM feedback SEMI JOIN near_aside USING (feedback_id)
UNION
SELECT ledger_day FROM near_back;
