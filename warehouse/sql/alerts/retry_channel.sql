-- Messages of a channel that were given up and are still tried weekly: due at once, now that it takes messages again.
UPDATE outbox SET state = 'pending', next_try = NULL
WHERE channel = $channel AND state = 'failed' AND next_try IS NOT NULL;
