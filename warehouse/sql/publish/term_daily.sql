-- Feedbacks that use one term where they mention one aspect, on one day.
CREATE TABLE published.term_daily AS
SELECT ledger_day AS day, aspect, term, feedbacks, feedbacks_gained, feedbacks_lost
FROM term_daily
-- By month, so that two periods are compared without the others; in a month by word, so that words are found.
ORDER BY date_trunc('month', ledger_day), aspect, term, day;
COMMENT ON TABLE published.term_daily IS
    'Feedbacks that use one term where they mention one aspect, on one day.';
COMMENT ON COLUMN published.term_daily.day IS 'Ledger day.';
COMMENT ON COLUMN published.term_daily.aspect IS 'Aspect that the segment with the term mentions.';
COMMENT ON COLUMN published.term_daily.term IS
    'Chinese word of two characters or more, English word or pair of words, lower case.';
COMMENT ON COLUMN published.term_daily.feedbacks IS 'Distinct feedbacks with the term in a segment on the aspect.';
COMMENT ON COLUMN published.term_daily.feedbacks_gained IS 'Of these, feedbacks where such a segment gained value.';
COMMENT ON COLUMN published.term_daily.feedbacks_lost IS 'Of these, feedbacks where such a segment lost value.';
