-- One feedback that the rules leave as it is.
UPDATE feedback SET redaction = $version FROM incoming WHERE feedback.feedback_id = incoming.feedback_id;
