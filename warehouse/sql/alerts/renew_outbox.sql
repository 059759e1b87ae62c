-- One message that waits, with the newest words of its event.
UPDATE outbox SET payload = incoming.payload::JSON
FROM incoming
WHERE outbox.event_id = incoming.event_id AND outbox.channel = incoming.channel AND outbox.state <> 'sent';
