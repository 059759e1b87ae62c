-- One payload of a message.
SELECT DISTINCT payload::VARCHAR AS payload FROM outbox;
