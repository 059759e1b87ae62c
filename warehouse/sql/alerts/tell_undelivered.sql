-- Messages that were given up: people have been shown them now.
UPDATE outbox SET told_at = $now WHERE state = 'failed' AND told_at IS NULL;
