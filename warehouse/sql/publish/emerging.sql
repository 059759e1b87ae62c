-- What customers have begun to speak of that no aspect covers: one theme of the last four weeks.
CREATE OR REPLACE TABLE published.emerging AS
SELECT
    theme,
    phrase,
    terms,
    language,
    first_day,
    period_start,
    period_end,
    reference_start,
    reference_end,
    judged,
    judged_before,
    feedbacks,
    feedbacks_before,
    growth,
    q,
    positive,
    negative,
    rating,
    product,
    product_feedbacks,
    near_aspect,
    draft
FROM emerging_theme
ORDER BY theme;
COMMENT ON TABLE published.emerging IS
    'What customers have begun to speak of that no aspect covers: one theme of the last four weeks, new against up to 26 weeks before. Counted in segments that mention no benefit and no cost; where it is empty, relation analysis says whether anything could be compared.';
COMMENT ON COLUMN published.emerging.theme IS 'Number, 1 is the surest.';
COMMENT ON COLUMN published.emerging.phrase IS 'Word or phrase that names it.';
COMMENT ON COLUMN published.emerging.terms IS
    'Its new words and phrases, surest first: those at least half of whose feedbacks also say the first.';
COMMENT ON COLUMN published.emerging.language IS 'Language of most of its feedback.';
COMMENT ON COLUMN published.emerging.first_day IS 'First day of the period on which it was said.';
COMMENT ON COLUMN published.emerging.period_start IS 'First day of the period: 28 days up to the newest.';
COMMENT ON COLUMN published.emerging.period_end IS 'Last day of the period.';
COMMENT ON COLUMN published.emerging.reference_start IS
    'First day of the time before: at most 182 days, later where the judge was another one.';
COMMENT ON COLUMN published.emerging.reference_end IS 'Last day of the time before.';
COMMENT ON COLUMN published.emerging.judged IS 'Judged feedbacks of the period: the denominator.';
COMMENT ON COLUMN published.emerging.judged_before IS 'Judged feedbacks of the time before.';
COMMENT ON COLUMN published.emerging.feedbacks IS 'Feedbacks of the period that say any of its terms.';
COMMENT ON COLUMN published.emerging.feedbacks_before IS 'Feedbacks of the time before that say any of them.';
COMMENT ON COLUMN published.emerging.growth IS 'Share in the period over share before, one half added to each count.';
COMMENT ON COLUMN published.emerging.q IS
    'False discovery rate (Benjamini and Hochberg 1995) of its surest term, at most 0.01: an exact binomial test against a share that just doubled, over every term of both windows.';
COMMENT ON COLUMN published.emerging.positive IS 'Of its feedbacks, those positive on the whole.';
COMMENT ON COLUMN published.emerging.negative IS 'Of its feedbacks, those negative on the whole.';
COMMENT ON COLUMN published.emerging.rating IS 'Mean rating of its feedbacks, 1 to 5; NULL without ratings.';
COMMENT ON COLUMN published.emerging.product IS 'Product of most of its feedbacks.';
COMMENT ON COLUMN published.emerging.product_feedbacks IS 'Its feedbacks on that product.';
COMMENT ON COLUMN published.emerging.near_aspect IS
    'Aspect that its feedbacks speak of in other segments, half as often again as other feedback; NULL if none.';
COMMENT ON COLUMN published.emerging.draft IS 'Draft of an aspect for value.yaml, to be finished by a person.';
