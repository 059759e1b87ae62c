-- One term of one feedback that is stored now.
INSERT INTO mention_term (feedback_id, ledger_day, aspect, polarity, term)
SELECT feedback_id, ledger_day, aspect, polarity, term
FROM incoming;
