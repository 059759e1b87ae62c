-- Feedbacks that use one term where they mention one aspect, on one day.
CREATE OR REPLACE TABLE published.term_daily (
    day DATE,
    aspect VARCHAR,
    term VARCHAR,
    feedbacks BIGINT,
    feedbacks_gained BIGINT,
    feedbacks_lost BIGINT
);
COMMENT ON TABLE published.term_daily IS
    'Feedbacks that use one term where they mention one aspect, on one day.';
COMMENT ON COLUMN published.term_daily.day IS 'Ledger day.';
COMMENT ON COLUMN published.term_daily.aspect IS 'Aspect that the segment with the term mentions.';
COMMENT ON COLUMN published.term_daily.term IS
    'Chinese word of two characters or more, English word or pair of words, lower case.';
COMMENT ON COLUMN published.term_daily.feedbacks IS 'Distinct feedbacks with the term in a segment on the aspect.';
COMMENT ON COLUMN published.term_daily.feedbacks_gained IS 'Of these, feedbacks where such a segment gained value.';
COMMENT ON COLUMN published.term_daily.feedbacks_lost IS 'Of these, feedbacks where such a segment lost value.';
