-- One aspect as the judge read it and corrected for the judge's own errors, with 95 % intervals, over time.
-- $aspect = service.delivery : id of an aspect
-- $period_type = month : week or month
SELECT
    period,
    complete,
    judged,
    status,
    reason,
    round(gained_share, 1) AS gained_share,
    round(gained_adjusted, 1) AS gained_adjusted,
    round(gained_adjusted_low, 1) AS gained_low,
    round(gained_adjusted_high, 1) AS gained_high,
    round(lost_share, 1) AS lost_share,
    round(lost_adjusted, 1) AS lost_adjusted,
    round(lost_adjusted_low, 1) AS lost_low,
    round(lost_adjusted_high, 1) AS lost_high
FROM value_adjusted
WHERE aspect = $aspect AND period_type = $period_type
ORDER BY period;
