-- One analysis of one part of the ledger: whether it was made, on what, and if not, why.
CREATE OR REPLACE TABLE published.analysis AS
SELECT analysis, scope, status, code, reason, feedbacks, period_start, period_end
FROM analysis
ORDER BY analysis, scope <> 'all', scope;
COMMENT ON TABLE published.analysis IS
    'One analysis of one part of the ledger: whether it was made, on what, and if not, why.';
COMMENT ON COLUMN published.analysis.analysis IS 'drivers or emerging.';
COMMENT ON COLUMN published.analysis.scope IS 'A product, or all.';
COMMENT ON COLUMN published.analysis.status IS 'made, or refused: a refused analysis gives no figures.';
COMMENT ON COLUMN published.analysis.code IS
    'Why it was refused: too_few feedbacks, too_short a time, no_fit of the regression; empty where it was made.';
COMMENT ON COLUMN published.analysis.reason IS 'The same as a sentence: what there is and what is needed.';
COMMENT ON COLUMN published.analysis.feedbacks IS 'Feedbacks that it rests on.';
COMMENT ON COLUMN published.analysis.period_start IS 'First ledger day that it looks at; NULL in an empty ledger.';
COMMENT ON COLUMN published.analysis.period_end IS 'Last ledger day that it looks at.';
