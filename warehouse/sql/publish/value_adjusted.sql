-- One week or month and aspect, all products: shares as the judge read them, and corrected for the judge's own errors.
CREATE OR REPLACE TABLE published.value_adjusted AS
WITH period_end AS (
    SELECT DISTINCT period_type, period, period_end, complete FROM ledger_period WHERE period_type <> 'day'
)
SELECT
    period_type,
    period,
    period_end,
    complete,
    aspect,
    zh AS aspect_zh,
    en AS aspect_en,
    side,
    status,
    reason,
    judged,
    corrected,
    labelled,
    gained,
    lost,
    gained_and_lost,
    100 * gained / judged::DOUBLE AS gained_share,
    published.wilson_low(gained, judged) AS gained_low,
    published.wilson_high(gained, judged) AS gained_high,
    100 * gained_adjusted AS gained_adjusted,
    100 * gained_adjusted_low AS gained_adjusted_low,
    100 * gained_adjusted_high AS gained_adjusted_high,
    100 * lost / judged::DOUBLE AS lost_share,
    published.wilson_low(lost, judged) AS lost_low,
    published.wilson_high(lost, judged) AS lost_high,
    100 * lost_adjusted AS lost_adjusted,
    100 * lost_adjusted_low AS lost_adjusted_low,
    100 * lost_adjusted_high AS lost_adjusted_high,
    100 * (gained - lost) / judged::DOUBLE AS net,
    published.net_low(gained, lost, gained_and_lost, judged) AS net_low,
    published.net_high(gained, lost, gained_and_lost, judged) AS net_high,
    100 * net_adjusted AS net_adjusted,
    100 * net_adjusted_low AS net_adjusted_low,
    100 * net_adjusted_high AS net_adjusted_high
FROM adjusted_share
JOIN aspect USING (aspect)
JOIN period_end USING (period_type, period)
ORDER BY period_type, position, period;
COMMENT ON TABLE published.value_adjusted IS
    'One week or month and aspect, all products: shares as the judge read them (gained_share, lost_share, net) and, clearly apart, corrected for the judge''s own errors (*_adjusted). Method: error rates drawn from the confusion counts of the judge on labelled text, shares from the feedbacks of the period, each pair of draws solved for the true rates (Rogan and Gladen 1978) first of segments, then of feedbacks, allowing for several segments of one feedback on the same aspect; draws without a solution rejected (Lew and Levy 1989; Joseph, Gyorkos and Coupal 1995). It holds as far as the judge errs here as it did on the labelled text. Feedback is corrected by the counts of the judge and language that read it and of no other. How an aspect is spread over the sentences of a feedback is counted over the year in which the period begins and the one before: feedback loaded later in these moves adjusted figures of past periods a little, the others not.';
COMMENT ON COLUMN published.value_adjusted.period_type IS 'week (from Monday) or month.';
COMMENT ON COLUMN published.value_adjusted.period IS 'First day of the period.';
COMMENT ON COLUMN published.value_adjusted.period_end IS 'Last day of the period.';
COMMENT ON COLUMN published.value_adjusted.complete IS
    'Whether the ledger reaches the end of the period; false: more feedback is to come.';
COMMENT ON COLUMN published.value_adjusted.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN published.value_adjusted.aspect_zh IS 'Chinese name of the aspect.';
COMMENT ON COLUMN published.value_adjusted.aspect_en IS 'English name of the aspect.';
COMMENT ON COLUMN published.value_adjusted.side IS 'benefit, cost or outcome.';
COMMENT ON COLUMN published.value_adjusted.status IS
    'adjusted; partly: some feedback could not be corrected and counts as read; raw: none could, *_adjusted are NULL.';
COMMENT ON COLUMN published.value_adjusted.reason IS
    'Why some or all stayed as read: fewer than 50 labelled mentions of the aspect in that language, a judge without counts, or fewer readings than its false alarms alone would give; empty where all was corrected.';
COMMENT ON COLUMN published.value_adjusted.judged IS 'Judged feedbacks of the period: the denominator N.';
COMMENT ON COLUMN published.value_adjusted.corrected IS 'Of these, feedbacks that could be corrected for.';
COMMENT ON COLUMN published.value_adjusted.labelled IS
    'Labelled mentions of the aspect that the correction rests on; 0 where raw.';
COMMENT ON COLUMN published.value_adjusted.gained IS 'Distinct feedbacks that the judge read as gained.';
COMMENT ON COLUMN published.value_adjusted.lost IS 'Distinct feedbacks that the judge read as lost.';
COMMENT ON COLUMN published.value_adjusted.gained_and_lost IS 'Distinct feedbacks that the judge read as both.';
COMMENT ON COLUMN published.value_adjusted.gained_share IS 'Raw: read as gained, per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_adjusted.gained_low IS 'Lower 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN published.value_adjusted.gained_high IS 'Upper 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN published.value_adjusted.gained_adjusted IS
    'Gained per 100 judged feedbacks, corrected: mean of the solved draws.';
COMMENT ON COLUMN published.value_adjusted.gained_adjusted_low IS
    'Lower 95 % limit of gained_adjusted: 2.5 % quantile of the draws; holds what is not known of the judge and of the sample.';
COMMENT ON COLUMN published.value_adjusted.gained_adjusted_high IS 'Upper 95 % limit of gained_adjusted.';
COMMENT ON COLUMN published.value_adjusted.lost_share IS 'Raw: read as lost, per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_adjusted.lost_low IS 'Lower 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN published.value_adjusted.lost_high IS 'Upper 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN published.value_adjusted.lost_adjusted IS 'Lost per 100 judged feedbacks, corrected.';
COMMENT ON COLUMN published.value_adjusted.lost_adjusted_low IS 'Lower 95 % limit of lost_adjusted.';
COMMENT ON COLUMN published.value_adjusted.lost_adjusted_high IS 'Upper 95 % limit of lost_adjusted.';
COMMENT ON COLUMN published.value_adjusted.net IS 'Raw: read as gained minus lost, per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_adjusted.net_low IS 'Lower 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN published.value_adjusted.net_high IS 'Upper 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN published.value_adjusted.net_adjusted IS 'Gained minus lost per 100 judged feedbacks, corrected.';
COMMENT ON COLUMN published.value_adjusted.net_adjusted_low IS 'Lower 95 % limit of net_adjusted.';
COMMENT ON COLUMN published.value_adjusted.net_adjusted_high IS 'Upper 95 % limit of net_adjusted.';
