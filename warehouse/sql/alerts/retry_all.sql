-- Every message that was given up: due at once.
UPDATE outbox SET state = 'pending', next_try = NULL WHERE state = 'failed';
