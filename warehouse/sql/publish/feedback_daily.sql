-- Feedbacks of one day, source, channel, product, region, customer group and language: the denominators.
CREATE OR REPLACE TABLE published.feedback_daily (
    day DATE,
    source VARCHAR,
    channel VARCHAR,
    product VARCHAR,
    region VARCHAR,
    customer_group VARCHAR,
    language VARCHAR,
    feedbacks BIGINT,
    judged BIGINT,
    rating_only BIGINT,
    near_duplicates BIGINT,
    rated BIGINT,
    mean_rating DOUBLE
);
COMMENT ON TABLE published.feedback_daily IS
    'Feedbacks of one day, source, channel, product, region, customer group and language: the denominators.';
COMMENT ON COLUMN published.feedback_daily.day IS 'Ledger day.';
COMMENT ON COLUMN published.feedback_daily.source IS 'Name of the source in the configuration.';
COMMENT ON COLUMN published.feedback_daily.product IS
    'What the feedback is about; unknown where the source says nothing.';
COMMENT ON COLUMN published.feedback_daily.channel IS 'Where it was said; unknown where the source says nothing.';
COMMENT ON COLUMN published.feedback_daily.region IS 'Region of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.feedback_daily.customer_group IS
    'Segment of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.feedback_daily.language IS 'zh, en, mixed or other.';
COMMENT ON COLUMN published.feedback_daily.feedbacks IS 'Feedbacks, judged or not.';
COMMENT ON COLUMN published.feedback_daily.judged IS 'Feedbacks that a judge read: the denominator N.';
COMMENT ON COLUMN published.feedback_daily.rating_only IS
    'Feedbacks without words of the customer''s own: a rating alone, or a shop''s default praise.';
COMMENT ON COLUMN published.feedback_daily.near_duplicates IS
    'Feedbacks that say nearly what an earlier one says: not judged, and their rating is not counted.';
COMMENT ON COLUMN published.feedback_daily.rated IS 'Feedbacks with a rating, near-duplicates left out.';
COMMENT ON COLUMN published.feedback_daily.mean_rating IS 'Mean rating on 1 to 5; NULL where nobody rated.';
