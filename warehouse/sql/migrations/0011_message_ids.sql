-- Under which id a message is sent, committed before its first attempt.

ALTER TABLE outbox ADD COLUMN message_id VARCHAR;
COMMENT ON COLUMN outbox.message_id IS 'Id of the message that carries the event, alone or in a digest; written before its first attempt, the same for each later one. NULL: not tried yet.';
