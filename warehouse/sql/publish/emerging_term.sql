-- One new word or phrase of an emerging theme.
CREATE OR REPLACE TABLE published.emerging_term AS
SELECT theme, term, feedbacks, feedbacks_before, growth, p, q
FROM emerging_term
ORDER BY theme, p, feedbacks DESC, term;
COMMENT ON TABLE published.emerging_term IS 'One new word or phrase of an emerging theme.';
COMMENT ON COLUMN published.emerging_term.theme IS 'Theme of relation emerging.';
COMMENT ON COLUMN published.emerging_term.term IS
    'Chinese word or pair of neighbouring words, English word or pair of words, lower case.';
COMMENT ON COLUMN published.emerging_term.feedbacks IS
    'Feedbacks of the period that use it in a segment without benefit or cost.';
COMMENT ON COLUMN published.emerging_term.feedbacks_before IS 'The same, of the time before.';
COMMENT ON COLUMN published.emerging_term.growth IS 'Share in the period over share before, one half added to each count.';
COMMENT ON COLUMN published.emerging_term.p IS
    'Chance of as many uses in the period if the share had just doubled: exact binomial, one-sided.';
COMMENT ON COLUMN published.emerging_term.q IS 'False discovery rate (Benjamini and Hochberg 1995) over all terms compared.';
