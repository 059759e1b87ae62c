-- What one intervention did: one that stands in the book.
CREATE OR REPLACE TABLE published.value_intervention AS
WITH standing AS (
    SELECT *
    FROM intervention_entry
    QUALIFY row_number() OVER (PARTITION BY name ORDER BY entry DESC) = 1
),
keys AS (
    SELECT 'aspect' AS level, aspect AS key, zh, en FROM aspect
    UNION
    SELECT 'dimension', group_id, group_zh, group_en FROM lens WHERE lens = 'elements'
)
SELECT
    standing.name,
    what,
    standing.level,
    standing.key,
    coalesce(keys.zh, standing.key) AS key_zh,
    coalesce(keys.en, standing.key) AS key_en,
    product,
    channel,
    since,
    until,
    owner,
    note,
    worth,
    verdict,
    code,
    reason,
    method,
    comparison_slice,
    comparison,
    noise_ratio,
    cut_by,
    before_start,
    before_end,
    after_start,
    after_end,
    days_before,
    days_after,
    feedbacks_before,
    feedbacks_after,
    days_festival,
    days_other_version,
    model,
    taxonomy,
    net_before,
    net_after,
    net_expected,
    net_effect,
    net_low,
    net_high,
    lost_before,
    lost_after,
    lost_expected,
    lost_effect,
    lost_low,
    lost_high,
    gained_before,
    gained_after,
    gained_expected,
    gained_effect,
    gained_low,
    gained_high,
    first_effect,
    first_low,
    first_high,
    slope,
    slope_low,
    slope_high,
    smallest_effect,
    day_correlation
FROM standing
LEFT JOIN keys USING (level, key)
LEFT JOIN intervention_effect ON intervention_effect.name = standing.name
WHERE action <> 'removed'
ORDER BY since DESC, standing.name;
COMMENT ON TABLE published.value_intervention IS
    'What one intervention did: its effect on net value, lost and gained share since it began, against what its days before, and a comparison where there is one, made expect (interrupted time series). Limits are those of one look; a verdict that is asked for every night errs more often than one night in twenty.';
COMMENT ON COLUMN published.value_intervention.name IS 'Name of the intervention.';
COMMENT ON COLUMN published.value_intervention.what IS 'What was done, in the words of who entered it.';
COMMENT ON COLUMN published.value_intervention.level IS 'aspect or dimension.';
COMMENT ON COLUMN published.value_intervention.key IS 'Id of the aspect or dimension that it was meant to change.';
COMMENT ON COLUMN published.value_intervention.key_zh IS 'Its Chinese name.';
COMMENT ON COLUMN published.value_intervention.key_en IS 'Its English name.';
COMMENT ON COLUMN published.value_intervention.product IS 'Product that it touches; all for every product.';
COMMENT ON COLUMN published.value_intervention.channel IS 'Channel that it touches; all for every channel.';
COMMENT ON COLUMN published.value_intervention.since IS 'First day with it.';
COMMENT ON COLUMN published.value_intervention.until IS 'Last day with it; NULL while it lasts.';
COMMENT ON COLUMN published.value_intervention.owner IS 'Who answers for it; empty where nobody was named.';
COMMENT ON COLUMN published.value_intervention.note IS 'What else there is to know.';
COMMENT ON COLUMN published.value_intervention.worth IS
    'Effect on net that would be worth seeing, points; 5 unless somebody said otherwise.';
COMMENT ON COLUMN published.value_intervention.verdict IS
    'effect: the 95 % interval of net_effect excludes 0. no_effect: it does not, and smallest_effect is at most worth. too_early: neither, and days to come may tell. too_little: neither, and no more days count. NULL before the first night that knows it.';
COMMENT ON COLUMN published.value_intervention.code IS
    'Why there is no verdict: not_begun, few_days_before (28), few_days_after (14), few_feedbacks (100 on either side), hardly_spoken (20 gained or lost), wide (smallest_effect over worth); empty where there is one.';
COMMENT ON COLUMN published.value_intervention.reason IS 'The same as a sentence: what there is and what is needed.';
COMMENT ON COLUMN published.value_intervention.method IS
    'its (interrupted time series: level and slope before and since, weekdays), comparative_its (the same of the difference to a comparison), or empty where nothing was estimated.';
COMMENT ON COLUMN published.value_intervention.comparison_slice IS
    'What the comparison differs by: product or channel; empty without one.';
COMMENT ON COLUMN published.value_intervention.comparison IS
    'The product or channel compared with, or others: all others together that no intervention on the same value touched; empty without one. Chosen by the days before alone.';
COMMENT ON COLUMN published.value_intervention.noise_ratio IS
    'Doubt of what was expected with the best comparison over that without; above 1.5 none is used, NULL where there was none.';
COMMENT ON COLUMN published.value_intervention.cut_by IS
    'Other interventions on the same value that end its days before or since; empty where none does.';
COMMENT ON COLUMN published.value_intervention.before_start IS
    'First day before it that was used: at most 365 days before.';
COMMENT ON COLUMN published.value_intervention.before_end IS 'Last day before it that was used.';
COMMENT ON COLUMN published.value_intervention.after_start IS 'First day since it that was used.';
COMMENT ON COLUMN published.value_intervention.after_end IS
    'Last day since it that was used: at most 90 days on, or until it ended.';
COMMENT ON COLUMN published.value_intervention.days_before IS 'Days before that were used.';
COMMENT ON COLUMN published.value_intervention.days_after IS 'Days since that were used.';
COMMENT ON COLUMN published.value_intervention.feedbacks_before IS 'Judged feedbacks of the days before.';
COMMENT ON COLUMN published.value_intervention.feedbacks_after IS 'Judged feedbacks of the days since.';
COMMENT ON COLUMN published.value_intervention.days_festival IS
    'Days left out as festivals or public holidays (calendar.yaml).';
COMMENT ON COLUMN published.value_intervention.days_other_version IS
    'Days left out because another judge or taxonomy read more than 5 % of them.';
COMMENT ON COLUMN published.value_intervention.model IS 'Judge that read the days used.';
COMMENT ON COLUMN published.value_intervention.taxonomy IS 'Taxonomy that they were read by.';
COMMENT ON COLUMN published.value_intervention.net_before IS
    'Net per 100 judged feedbacks before, like for like of product and channel.';
COMMENT ON COLUMN published.value_intervention.net_after IS 'Net since.';
COMMENT ON COLUMN published.value_intervention.net_expected IS
    'Net expected since without the intervention: net_after minus net_effect.';
COMMENT ON COLUMN published.value_intervention.net_effect IS
    'Effect: mean of net since minus what was expected, points.';
COMMENT ON COLUMN published.value_intervention.net_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN published.value_intervention.net_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN published.value_intervention.lost_before IS 'Feedbacks that lost, per 100, before.';
COMMENT ON COLUMN published.value_intervention.lost_after IS 'The same since.';
COMMENT ON COLUMN published.value_intervention.lost_expected IS 'The same expected since without the intervention.';
COMMENT ON COLUMN published.value_intervention.lost_effect IS 'Effect on the lost share, points; below 0 is better.';
COMMENT ON COLUMN published.value_intervention.lost_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN published.value_intervention.lost_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN published.value_intervention.gained_before IS 'Feedbacks that gained, per 100, before.';
COMMENT ON COLUMN published.value_intervention.gained_after IS 'The same since.';
COMMENT ON COLUMN published.value_intervention.gained_expected IS 'The same expected since without the intervention.';
COMMENT ON COLUMN published.value_intervention.gained_effect IS 'Effect on the gained share, points.';
COMMENT ON COLUMN published.value_intervention.gained_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN published.value_intervention.gained_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN published.value_intervention.first_effect IS
    'Effect on net on its first day (level change), points.';
COMMENT ON COLUMN published.value_intervention.first_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN published.value_intervention.first_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN published.value_intervention.slope IS
    'Change of the effect on net in 30 days (slope change), points.';
COMMENT ON COLUMN published.value_intervention.slope_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN published.value_intervention.slope_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN published.value_intervention.smallest_effect IS
    'Smallest effect on net that these days would show in four cases of five, points.';
COMMENT ON COLUMN published.value_intervention.day_correlation IS
    'Correlation from one day to the next of noise that is not sampling, averaged over what the days allow.';
