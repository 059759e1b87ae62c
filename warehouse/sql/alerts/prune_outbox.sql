-- Messages that were sent, or given up for good and told as such, and that nobody will ask about any more.
DELETE FROM outbox
WHERE
    (state = 'sent' AND sent_at < $before)
    OR (state = 'failed' AND next_try IS NULL AND told_at < $before);
