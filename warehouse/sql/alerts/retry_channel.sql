-- Messages given up but still tried weekly, of a channel that takes messages again: due at once.
UPDATE outbox SET state = 'pending', next_try = NULL
WHERE channel = $channel AND state = 'failed' AND next_try IS NOT NULL;
