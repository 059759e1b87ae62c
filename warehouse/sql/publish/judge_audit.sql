-- One judge, language or all, aspect or all: its precision and recall by random samples that people read.
CREATE OR REPLACE TABLE published.judge_audit AS
SELECT
    model,
    language,
    aspect,
    population,
    drawn,
    feedbacks,
    segments,
    said,
    judged,
    right_mentions,
    round(precision_share, 6) AS precision_share,
    round(precision_low, 6) AS precision_low,
    round(precision_high, 6) AS precision_high,
    round(recall_share, 6) AS recall_share,
    round(recall_low, 6) AS recall_low,
    round(recall_high, 6) AS recall_high
FROM judge_audit
ORDER BY model, language <> 'all', language, aspect <> 'all', aspect;
COMMENT ON TABLE published.judge_audit IS
    'One judge, language or all, aspect or all: precision and recall of its mentions (segment, aspect, polarity) by random samples of feedback that people read whole. Each feedback weighs by one over its chance of having been drawn and read (Horvitz and Thompson); limits are 95 %, of resampled feedbacks, of fewer than 30 with a say no narrower than Wilson''s. Empty until a sample was read. People saw the judge''s answer first unless the sheet was blind: then the figures favour the judge.';
COMMENT ON COLUMN published.judge_audit.model IS 'Judge that read the feedback, name@version.';
COMMENT ON COLUMN published.judge_audit.language IS 'Language that it is read in: zh (mixed too), en, or all.';
COMMENT ON COLUMN published.judge_audit.aspect IS 'Aspect, or all.';
COMMENT ON COLUMN published.judge_audit.population IS 'Judged feedbacks that the samples stand for.';
COMMENT ON COLUMN published.judge_audit.drawn IS 'Feedbacks drawn.';
COMMENT ON COLUMN published.judge_audit.feedbacks IS 'Feedbacks of these whose every segment was read by a person.';
COMMENT ON COLUMN published.judge_audit.segments IS 'Their segments.';
COMMENT ON COLUMN published.judge_audit.said IS 'Mentions that people found in them.';
COMMENT ON COLUMN published.judge_audit.judged IS 'Mentions that the judge found.';
COMMENT ON COLUMN published.judge_audit.right_mentions IS 'Mentions that both found, polarity included.';
COMMENT ON COLUMN published.judge_audit.precision_share IS 'Precision: share of the judge''s mentions that are right, 0 to 1.';
COMMENT ON COLUMN published.judge_audit.precision_low IS 'Lower 95 % limit of precision_share.';
COMMENT ON COLUMN published.judge_audit.precision_high IS 'Upper 95 % limit of precision_share.';
COMMENT ON COLUMN published.judge_audit.recall_share IS 'Recall: share of what people found that the judge found too, 0 to 1.';
COMMENT ON COLUMN published.judge_audit.recall_low IS 'Lower 95 % limit of recall_share.';
COMMENT ON COLUMN published.judge_audit.recall_high IS 'Upper 95 % limit of recall_share.';
