-- The private aggregates, by day and full cell: whatever is published is a sum over these.
-- A feedback has one ledger day and one cell, so distinct feedbacks add up over days and cells;
-- over aspects they do not, hence group_daily and balance_daily.

CREATE TABLE value_daily (
    ledger_day DATE NOT NULL,
    aspect VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    customer_group VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    mentions BIGINT NOT NULL,
    feedbacks BIGINT NOT NULL,
    feedbacks_gained BIGINT NOT NULL,
    feedbacks_lost BIGINT NOT NULL,
    feedbacks_neutral BIGINT NOT NULL,
    feedbacks_both BIGINT NOT NULL
);
COMMENT ON TABLE value_daily IS 'Counts of one aspect on one day in one cell of product, channel, region, customer group and language.';
COMMENT ON COLUMN value_daily.ledger_day IS 'Ledger day of the feedbacks.';
COMMENT ON COLUMN value_daily.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN value_daily.product IS 'What the feedback is about.';
COMMENT ON COLUMN value_daily.channel IS 'Where it was said.';
COMMENT ON COLUMN value_daily.region IS 'Region of the customer.';
COMMENT ON COLUMN value_daily.customer_group IS 'Segment of the customer.';
COMMENT ON COLUMN value_daily.language IS 'Language of the feedback.';
COMMENT ON COLUMN value_daily.mentions IS 'Mentions: one a segment.';
COMMENT ON COLUMN value_daily.feedbacks IS 'Distinct judged feedbacks with a mention.';
COMMENT ON COLUMN value_daily.feedbacks_gained IS 'Distinct feedbacks with a mention of value gained.';
COMMENT ON COLUMN value_daily.feedbacks_lost IS 'Distinct feedbacks with a mention of value lost.';
COMMENT ON COLUMN value_daily.feedbacks_neutral IS 'Distinct feedbacks with a mention of neither.';
COMMENT ON COLUMN value_daily.feedbacks_both IS 'Distinct feedbacks that gained and lost: what a paired interval needs.';

CREATE TABLE group_daily (
    ledger_day DATE NOT NULL,
    lens VARCHAR NOT NULL,
    group_id VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    customer_group VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    mentions BIGINT NOT NULL,
    feedbacks BIGINT NOT NULL,
    feedbacks_gained BIGINT NOT NULL,
    feedbacks_lost BIGINT NOT NULL,
    feedbacks_neutral BIGINT NOT NULL,
    feedbacks_both BIGINT NOT NULL
);
COMMENT ON TABLE group_daily IS 'Counts of one lens group on one day in one cell: distinct feedbacks, never sums over aspects.';
COMMENT ON COLUMN group_daily.ledger_day IS 'Ledger day of the feedbacks.';
COMMENT ON COLUMN group_daily.lens IS 'Lens; all for the total of every benefit and cost.';
COMMENT ON COLUMN group_daily.group_id IS 'Group of the lens; all for the total.';
COMMENT ON COLUMN group_daily.product IS 'What the feedback is about.';
COMMENT ON COLUMN group_daily.channel IS 'Where it was said.';
COMMENT ON COLUMN group_daily.region IS 'Region of the customer.';
COMMENT ON COLUMN group_daily.customer_group IS 'Segment of the customer.';
COMMENT ON COLUMN group_daily.language IS 'Language of the feedback.';
COMMENT ON COLUMN group_daily.mentions IS 'Mentions: one a segment.';
COMMENT ON COLUMN group_daily.feedbacks IS 'Distinct judged feedbacks with a mention.';
COMMENT ON COLUMN group_daily.feedbacks_gained IS 'Distinct feedbacks with a mention of value gained.';
COMMENT ON COLUMN group_daily.feedbacks_lost IS 'Distinct feedbacks with a mention of value lost.';
COMMENT ON COLUMN group_daily.feedbacks_neutral IS 'Distinct feedbacks with a mention of neither.';
COMMENT ON COLUMN group_daily.feedbacks_both IS 'Distinct feedbacks that gained and lost: what a paired interval needs.';

CREATE TABLE balance_daily (
    ledger_day DATE NOT NULL,
    product VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    customer_group VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    benefits_gained BIGINT NOT NULL,
    benefits_lost BIGINT NOT NULL,
    costs_saved BIGINT NOT NULL,
    costs_paid BIGINT NOT NULL,
    plus_squares BIGINT NOT NULL,
    minus_squares BIGINT NOT NULL,
    products BIGINT NOT NULL
);
COMMENT ON TABLE balance_daily IS 'What the value balance of one day in one cell is made of: x = [gained a benefit] + [saved a cost], y = [lost a benefit] + [paid a cost] of each judged feedback.';
COMMENT ON COLUMN balance_daily.ledger_day IS 'Ledger day of the feedbacks.';
COMMENT ON COLUMN balance_daily.product IS 'What the feedback is about.';
COMMENT ON COLUMN balance_daily.channel IS 'Where it was said.';
COMMENT ON COLUMN balance_daily.region IS 'Region of the customer.';
COMMENT ON COLUMN balance_daily.customer_group IS 'Segment of the customer.';
COMMENT ON COLUMN balance_daily.language IS 'Language of the feedback.';
COMMENT ON COLUMN balance_daily.benefits_gained IS 'Feedbacks that gain on at least one benefit.';
COMMENT ON COLUMN balance_daily.benefits_lost IS 'Feedbacks that lose on at least one benefit.';
COMMENT ON COLUMN balance_daily.costs_saved IS 'Feedbacks that gain on at least one cost.';
COMMENT ON COLUMN balance_daily.costs_paid IS 'Feedbacks that lose on at least one cost.';
COMMENT ON COLUMN balance_daily.plus_squares IS 'Sum of x squared; the sum of x is benefits_gained + costs_saved.';
COMMENT ON COLUMN balance_daily.minus_squares IS 'Sum of y squared; the sum of y is benefits_lost + costs_paid.';
COMMENT ON COLUMN balance_daily.products IS 'Sum of x times y.';

CREATE TABLE feedback_daily (
    ledger_day DATE NOT NULL,
    source VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    customer_group VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    feedbacks BIGINT NOT NULL,
    judged BIGINT NOT NULL,
    rating_only BIGINT NOT NULL,
    rated BIGINT NOT NULL,
    rating_sum DECIMAL(18, 6) NOT NULL
);
COMMENT ON TABLE feedback_daily IS 'Feedbacks of one day in one cell of source, channel, product, region, customer group and language: the denominators.';
COMMENT ON COLUMN feedback_daily.ledger_day IS 'Ledger day of the feedbacks.';
COMMENT ON COLUMN feedback_daily.source IS 'Source of the feedbacks.';
COMMENT ON COLUMN feedback_daily.product IS 'What the feedback is about.';
COMMENT ON COLUMN feedback_daily.channel IS 'Where it was said.';
COMMENT ON COLUMN feedback_daily.region IS 'Region of the customer.';
COMMENT ON COLUMN feedback_daily.customer_group IS 'Segment of the customer.';
COMMENT ON COLUMN feedback_daily.language IS 'Language of the feedback.';
COMMENT ON COLUMN feedback_daily.feedbacks IS 'Feedbacks, deleted ones left out.';
COMMENT ON COLUMN feedback_daily.judged IS 'Feedbacks that a judge read: the denominator N.';
COMMENT ON COLUMN feedback_daily.rating_only IS 'Feedbacks with a rating and no words of the customer.';
COMMENT ON COLUMN feedback_daily.rated IS 'Feedbacks with a rating.';
COMMENT ON COLUMN feedback_daily.rating_sum IS 'Sum of the ratings, exact.';

CREATE TABLE term_daily (
    ledger_day DATE NOT NULL,
    aspect VARCHAR NOT NULL,
    term VARCHAR NOT NULL,
    feedbacks BIGINT NOT NULL,
    feedbacks_gained BIGINT NOT NULL,
    feedbacks_lost BIGINT NOT NULL
);
COMMENT ON TABLE term_daily IS 'Feedbacks that use one term where they mention one aspect on one day.';
COMMENT ON COLUMN term_daily.ledger_day IS 'Ledger day of the feedbacks.';
COMMENT ON COLUMN term_daily.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN term_daily.term IS 'Word or phrase, normalised.';
COMMENT ON COLUMN term_daily.feedbacks IS 'Distinct feedbacks with the term in a segment on the aspect.';
COMMENT ON COLUMN term_daily.feedbacks_gained IS 'Of these, feedbacks where that segment gained value.';
COMMENT ON COLUMN term_daily.feedbacks_lost IS 'Of these, feedbacks where that segment lost value.';

CREATE TABLE mart_input (
    name VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL
);
COMMENT ON TABLE mart_input IS 'Fingerprint of one input that all aggregates rest on.';
COMMENT ON COLUMN mart_input.name IS 'Which input.';
COMMENT ON COLUMN mart_input.fingerprint IS 'SHA-256 of its content when the aggregates were last rebuilt.';
