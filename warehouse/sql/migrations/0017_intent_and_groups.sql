-- What customers want by a feedback, and the groups that a table of the company puts them in.

CREATE TABLE feedback_intent (
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    content UBIGINT NOT NULL,
    intent VARCHAR NOT NULL,
    confidence FLOAT NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    model VARCHAR NOT NULL
);
COMMENT ON TABLE feedback_intent IS 'What one feedback with words wants: its main intent.';
COMMENT ON COLUMN feedback_intent.feedback_id IS 'The feedback.';
COMMENT ON COLUMN feedback_intent.ledger_day IS 'Its ledger day.';
COMMENT ON COLUMN feedback_intent.content IS 'Number of the content that was read.';
COMMENT ON COLUMN feedback_intent.intent IS 'complaint, request, question, praise or other.';
COMMENT ON COLUMN feedback_intent.confidence IS 'Confidence of the classifier in its best intent, 0 to 1; where it is low the intent is other.';
COMMENT ON COLUMN feedback_intent.start_char IS 'First code point, in the redacted text, of the sentence that says it best.';
COMMENT ON COLUMN feedback_intent.end_char IS 'Code point after that sentence''s last.';
COMMENT ON COLUMN feedback_intent.model IS 'Classifier that read it, name@version.';

CREATE TABLE customer_membership (
    customer_hash VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    customer_group VARCHAR NOT NULL,
    valid_from DATE
);
COMMENT ON TABLE customer_membership IS 'One customer of one source in one group from a day on, as the company''s own table says; customers without feedback are left out.';
COMMENT ON COLUMN customer_membership.customer_hash IS 'Keyed hash, as feedback.customer_hash holds it.';
COMMENT ON COLUMN customer_membership.source IS 'Source whose id it is a hash of.';
COMMENT ON COLUMN customer_membership.customer_group IS 'Group of the customer.';
COMMENT ON COLUMN customer_membership.valid_from IS 'First ledger day of the group; NULL: from the beginning.';

CREATE TABLE assigned_group (
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    content UBIGINT NOT NULL,
    own VARCHAR NOT NULL,
    assigned VARCHAR NOT NULL
);
COMMENT ON TABLE assigned_group IS 'One feedback whose customer group the company''s table gives, and the one that its source gave.';
COMMENT ON COLUMN assigned_group.feedback_id IS 'The feedback.';
COMMENT ON COLUMN assigned_group.ledger_day IS 'Its ledger day.';
COMMENT ON COLUMN assigned_group.content IS 'Number of the content that the group was given to.';
COMMENT ON COLUMN assigned_group.own IS 'Group that its source gave; it comes back where the table no longer knows the customer.';
COMMENT ON COLUMN assigned_group.assigned IS 'Group that stands in feedback.customer_group.';
