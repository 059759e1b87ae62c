-- One aspect in one segment of one feedback that is stored now.
INSERT INTO mention (
    feedback_id, ledger_day, segment, start_char, end_char, aspect, polarity, confidence, model, taxonomy
)
SELECT
    feedback_id, ledger_day, segment, start_char, end_char, aspect, polarity, confidence, model, taxonomy
FROM incoming;
