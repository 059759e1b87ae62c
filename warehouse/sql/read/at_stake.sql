-- Whose value is lost: each part of a weighting in the newest whole period (or the newest), by what part of all losses is its own.
-- $weighting = all : a weighting of the configuration's population block, or all
-- $key = all : id of an aspect or dimension, or all
-- $period_type = month : week or month
WITH newest AS (
    SELECT coalesce(max(period) FILTER (WHERE complete), max(period)) AS period
    FROM value_at_stake
    WHERE period_type = $period_type
)
SELECT
    weighting,
    part,
    period,
    round(share, 1) AS share,
    judged,
    round(lost_share, 1) AS lost_share,
    round(lost_low, 1) AS lost_low,
    round(lost_high, 1) AS lost_high,
    round(net, 1) AS net,
    round(part_of_lost, 1) AS part_of_lost,
    round(part_of_gained, 1) AS part_of_gained
FROM value_at_stake
SEMI JOIN newest USING (period)
WHERE period_type = $period_type AND key = $key AND ($weighting = 'all' OR weighting = $weighting)
ORDER BY weighting, value_at_stake.part_of_lost DESC NULLS LAST, part;
