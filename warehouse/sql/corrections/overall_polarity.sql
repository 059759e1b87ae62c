-- Nothing: overall_polarity(aspect, polarity), over the mentions of a feedback, is the polarity of the whole: that of its
-- satisfaction where it speaks of it, else the sign of what it gains less what it loses (nlp.judge.overall_polarity).
CREATE OR REPLACE TEMP MACRO overall_polarity(of_aspect, of_polarity) AS coalesce(
    sign(sum(of_polarity) FILTER (WHERE of_aspect = 'outcome.satisfaction')), sign(sum(of_polarity))
)::TINYINT;
