-- One uncovered term of one feedback that is stored now.
INSERT INTO uncovered_term (feedback_id, ledger_day, segment, start_char, end_char, term)
SELECT feedback_id, ledger_day, segment, start_char, end_char, term
FROM incoming;
