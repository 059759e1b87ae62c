-- One message without what was erased.
UPDATE outbox SET payload = incoming.after::JSON FROM incoming WHERE outbox.payload::VARCHAR = incoming.before;
