-- One count: messages that the replayed nights would have sent to each channel.
SELECT count(*) FROM outbox;
