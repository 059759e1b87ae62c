-- Rows that are about to be sent in one message: its id, which stays.
UPDATE outbox SET message_id = $message_id
FROM addressed
WHERE
    outbox.event_id = addressed.event_id
    AND outbox.channel = $channel
    AND outbox.message_id IS NULL;
