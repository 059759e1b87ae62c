-- One feedback of some days that the rules leave as it is.
UPDATE feedback
SET redaction = $version
FROM incoming
WHERE feedback.feedback_id = incoming.feedback_id AND feedback.ledger_day BETWEEN $first AND $last;
