-- What was erased on purpose, and who is not to come back: keyed hashes, counts and times, never content.
-- A backup of an older schema that something was erased from has the first table already.

CREATE TABLE IF NOT EXISTS forgotten (
    hash VARCHAR NOT NULL,
    what VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    erasure INTEGER NOT NULL
);
COMMENT ON TABLE forgotten IS 'One feedback or customer of one source that was forgotten: what comes of it again is kept empty.';
COMMENT ON COLUMN forgotten.hash IS 'Keyed hash, as feedback_id or customer_hash would hold it.';
COMMENT ON COLUMN forgotten.what IS 'feedback or customer.';
COMMENT ON COLUMN forgotten.source IS 'Source whose id it is.';
COMMENT ON COLUMN forgotten.erasure IS 'Erasure that took it out.';

CREATE TABLE erasure (
    erasure INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    settled_at TIMESTAMPTZ,
    feedbacks BIGINT NOT NULL,
    mentions BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    days BIGINT NOT NULL,
    proof JSON NOT NULL
);
COMMENT ON TABLE erasure IS 'One erasure: what went, in counts, and the proof that nothing is left, without content.';
COMMENT ON COLUMN erasure.erasure IS 'Number, from 1.';
COMMENT ON COLUMN erasure.kind IS 'forget, retention or redaction.';
COMMENT ON COLUMN erasure.begun_at IS 'When the rows went, in one transaction.';
COMMENT ON COLUMN erasure.settled_at IS 'When files were rewritten and copies were gone; NULL until then.';
COMMENT ON COLUMN erasure.feedbacks IS 'Feedbacks that became empty tombstones; for redaction, those whose text changed.';
COMMENT ON COLUMN erasure.mentions IS 'Mentions that went with them.';
COMMENT ON COLUMN erasure.quarantined IS 'Refused rows that went, or were redacted anew.';
COMMENT ON COLUMN erasure.days IS 'Ledger days whose aggregates were rebuilt.';
COMMENT ON COLUMN erasure.proof IS 'What was rewritten or removed once it was settled.';
