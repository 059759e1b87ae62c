-- What could not be delivered stays until people were told of it.

ALTER TABLE outbox ADD COLUMN told_at TIMESTAMPTZ;
COMMENT ON COLUMN outbox.told_at IS 'When people were shown that it was given up; NULL: not yet, or it was not given up.';
COMMENT ON COLUMN outbox.state IS 'pending, held, sent, or failed: given up, or tried weekly where next_try is given.';
