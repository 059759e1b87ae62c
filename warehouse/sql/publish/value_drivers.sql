-- How one benefit or cost moves the rating, all others held equal: one (product or all, aspect).
CREATE OR REPLACE TABLE published.value_drivers AS
SELECT
    value_driver.product,
    value_driver.aspect,
    aspect.side,
    outcome,
    value_driver.status,
    value_driver.reason,
    analysis.period_start,
    analysis.period_end,
    value_driver.feedbacks,
    gained,
    lost,
    gained_status,
    gained_effect,
    gained_low,
    gained_high,
    gained_log_odds,
    gained_left_out,
    lost_status,
    lost_effect,
    lost_low,
    lost_high,
    lost_log_odds,
    lost_left_out,
    importance,
    importance_low,
    importance_high,
    performance,
    importance_cut,
    performance_cut,
    quadrant,
    pattern
FROM value_driver
JOIN aspect USING (aspect)
JOIN analysis ON analysis.analysis = 'drivers' AND analysis.scope = value_driver.product
ORDER BY value_driver.product <> 'all', value_driver.product, aspect.position;
COMMENT ON TABLE published.value_drivers IS
    'How one benefit or cost moves the rating, all others held equal: one (product or all, aspect). Cumulative logit with a ridge on gains and losses of all aspects, controlled for product, channel, language and kind; association, not cause. The last 365 days; at most 12,000 feedbacks in all and 4,000 a product, drawn by the hash of their ids.';
COMMENT ON COLUMN published.value_drivers.product IS 'One of the 20 products most spoken of, or all.';
COMMENT ON COLUMN published.value_drivers.aspect IS 'Benefit or cost of the taxonomy; every one has a row.';
COMMENT ON COLUMN published.value_drivers.side IS 'benefit or cost.';
COMMENT ON COLUMN published.value_drivers.outcome IS
    'What is explained: rating (1 to 5), or satisfaction (stated in words, -1 to 1) where too few feedbacks have a rating; NULL where neither could be.';
COMMENT ON COLUMN published.value_drivers.status IS
    'estimated, partly (one side only), or refused: too few feedbacks, or not to be told apart from another aspect.';
COMMENT ON COLUMN published.value_drivers.reason IS 'Why a side or the whole has no effect; empty where both have.';
COMMENT ON COLUMN published.value_drivers.period_start IS 'First ledger day of the feedbacks.';
COMMENT ON COLUMN published.value_drivers.period_end IS 'Last ledger day of the feedbacks.';
COMMENT ON COLUMN published.value_drivers.feedbacks IS 'Judged feedbacks with the outcome that the regression rests on.';
COMMENT ON COLUMN published.value_drivers.gained IS 'Of these, feedbacks that gain on the aspect.';
COMMENT ON COLUMN published.value_drivers.lost IS 'Of these, feedbacks that lose on the aspect.';
COMMENT ON COLUMN published.value_drivers.gained_status IS
    'estimated; too_few (under 20 feedbacks, or more sides than the outcome carries); collinear (variance inflation over 10); refused (the whole regression).';
COMMENT ON COLUMN published.value_drivers.gained_effect IS
    'Average marginal effect of a gain: points of the outcome, all other aspects held equal.';
COMMENT ON COLUMN published.value_drivers.gained_low IS
    'Lower 95 % limit: percentiles of 300 draws of the feedbacks (score bootstrap, Kline and Santos 2012).';
COMMENT ON COLUMN published.value_drivers.gained_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN published.value_drivers.gained_log_odds IS 'Coefficient of a gain in the model: log odds of a higher outcome.';
COMMENT ON COLUMN published.value_drivers.gained_left_out IS
    'The simple figure: mean outcome minus the mean without the feedbacks that gain; what is mentioned together is mixed up in it.';
COMMENT ON COLUMN published.value_drivers.lost_status IS 'As gained_status.';
COMMENT ON COLUMN published.value_drivers.lost_effect IS
    'Average marginal effect of a loss: points of the outcome, usually below 0.';
COMMENT ON COLUMN published.value_drivers.lost_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN published.value_drivers.lost_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN published.value_drivers.lost_log_odds IS 'Coefficient of a loss in the model.';
COMMENT ON COLUMN published.value_drivers.lost_left_out IS
    'Mean outcome minus the mean without the feedbacks that lose.';
COMMENT ON COLUMN published.value_drivers.importance IS
    'gained_effect - lost_effect: points between losing and gaining; a side without an effect counts as 0.';
COMMENT ON COLUMN published.value_drivers.importance_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN published.value_drivers.importance_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN published.value_drivers.performance IS '100 (gained - lost) / (gained + lost), -100 to 100.';
COMMENT ON COLUMN published.value_drivers.importance_cut IS 'Median importance: where the quadrants part.';
COMMENT ON COLUMN published.value_drivers.performance_cut IS 'Performance of all aspects together: where the quadrants part.';
COMMENT ON COLUMN published.value_drivers.quadrant IS
    'Importance against performance (Martilla and James 1977): concentrate_here (important, weak), keep_up (important, strong), low_priority (weak), possible_overkill (strong); NULL without importance.';
COMMENT ON COLUMN published.value_drivers.pattern IS
    'Which side moves the outcome, by the intervals: must_be (a loss only), attractive (a gain only), one_dimensional (both), indifferent (neither); NULL unless both have an effect.';
