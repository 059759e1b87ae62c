-- One week or month of one line that a change moved, told on as the oldest version told it: linked over every seam.
CREATE OR REPLACE TABLE published.value_linked AS
WITH RECURSIVE chain AS (
    SELECT version, replaces, first_day, 0 AS back FROM ledger_version WHERE active
    UNION ALL
    SELECT before.version, before.replaces, before.first_day, chain.back + 1
    FROM chain
    JOIN ledger_version AS before ON before.version = chain.replaces
),
-- A line followed back from today, one version at a time, as long as it was one line.
path AS (
    SELECT
        chain.version,
        chain.back,
        seam.level,
        seam.key AS root,
        seam.key,
        seam.key_before,
        seam.seam,
        seam.gained_shift,
        seam.lost_shift,
        seam.net_shift,
        seam.net_error
    FROM chain
    JOIN published.value_seam AS seam USING (version)
    WHERE chain.back = 0 AND NOT contains(seam.key_before, ',')
    UNION ALL
    SELECT
        chain.version,
        chain.back,
        seam.level,
        path.root,
        seam.key,
        seam.key_before,
        seam.seam,
        seam.gained_shift,
        seam.lost_shift,
        seam.net_shift,
        seam.net_error
    FROM path
    JOIN chain ON chain.back = path.back + 1
    JOIN published.value_seam AS seam ON
        seam.version = chain.version AND seam.level = path.level AND seam.key = path.key_before
    WHERE NOT contains(seam.key_before, ',')
),
moved AS (
    SELECT DISTINCT level, root FROM path WHERE gained_shift <> 0 OR lost_shift <> 0 OR net_error > 0
),
today AS (
    SELECT period_type, period, level, key AS root, judged, gained_share, lost_share, net, net_low, net_high
    FROM published.value_ledger
    WHERE product = 'all' AND period_type IN ('week', 'month')
),
-- The newest reading of a period that is older than the seam of the version that replaced it; else that of today.
older AS (
    SELECT
        line.period_type,
        line.period,
        path.level,
        path.root,
        line.judged,
        100 * line.gained / line.judged::DOUBLE AS gained_share,
        100 * line.lost / line.judged::DOUBLE AS lost_share,
        100 * (line.gained - line.lost) / line.judged::DOUBLE AS net,
        path.version AS replaced_by,
        path.back
    FROM path
    JOIN version_line AS line ON
        line.version = path.version AND line.level = path.level AND line.key = path.key_before
    WHERE line.period < path.seam AND line.judged > 0
    QUALIFY row_number() OVER (PARTITION BY line.period_type, line.period, path.level, path.root ORDER BY path.back DESC) = 1
),
told AS (
    SELECT
        today.period_type,
        today.period,
        today.level,
        today.root,
        coalesce(older.judged, today.judged) AS judged,
        coalesce(older.gained_share, today.gained_share) AS gained_share,
        coalesce(older.lost_share, today.lost_share) AS lost_share,
        coalesce(older.net, today.net) AS net,
        (today.net_high - today.net_low) / 2 AS half,
        older.replaced_by
    FROM today
    SEMI JOIN moved USING (level, root)
    LEFT JOIN older USING (period_type, period, level, root)
),
-- What every seam before a period added, taken off again.
spliced AS (
    SELECT
        told.period_type,
        told.period,
        told.level,
        told.root,
        any_value(told.judged) AS judged,
        any_value(told.gained_share) - coalesce(sum(path.gained_shift), 0) AS gained_share,
        any_value(told.lost_share) - coalesce(sum(path.lost_shift), 0) AS lost_share,
        any_value(told.net) - coalesce(sum(path.net_shift), 0) AS net,
        sqrt(
            any_value(told.half) ** 2 + 1.959963984540054::DOUBLE ** 2 * coalesce(sum(path.net_error ** 2), 0)
        ) AS half,
        count(path.version) AS seams
    FROM told
    LEFT JOIN path ON
        path.level = told.level
        AND path.root = told.root
        AND path.seam <= told.period
        AND (told.replaced_by IS NULL OR path.version < told.replaced_by)
    GROUP BY ALL
)
SELECT
    period_type,
    period,
    level,
    root AS key,
    judged,
    gained_share,
    lost_share,
    net,
    net - half AS net_low,
    net + half AS net_high,
    seams
FROM spliced
ORDER BY period_type, level, key, period;
COMMENT ON TABLE published.value_linked IS
    'One week or month of one line that a change of taxonomy or judge moved, told on as the oldest version told it: before a seam the figures of then, since a seam those of today less the shift of value_seam (difference splice, overlap of at most a year). For comparisons across a seam; value_ledger tells all of history by the version in force.';
COMMENT ON COLUMN published.value_linked.period_type IS 'week or month.';
COMMENT ON COLUMN published.value_linked.period IS 'First day of the period. One that a seam falls into counts as before it.';
COMMENT ON COLUMN published.value_linked.level IS 'aspect, dimension or all.';
COMMENT ON COLUMN published.value_linked.key IS 'Id of the line today.';
COMMENT ON COLUMN published.value_linked.judged IS 'Judged feedbacks of the period.';
COMMENT ON COLUMN published.value_linked.gained_share IS 'Gained per 100 judged feedbacks; a shift may carry it below 0.';
COMMENT ON COLUMN published.value_linked.lost_share IS 'Lost per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_linked.net IS 'Gained minus lost per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_linked.net_low IS 'Lower 95 % limit of net: the chance of the period and that of every link.';
COMMENT ON COLUMN published.value_linked.net_high IS 'Upper 95 % limit of net.';
COMMENT ON COLUMN published.value_linked.seams IS 'Seams whose shift was taken off; 0 for figures as they were told then.';
