-- What we did, and what it did: every intervention with its effect on net value.
SELECT
    name,
    what,
    key,
    product,
    channel,
    since,
    until,
    owner,
    verdict,
    round(net_effect, 1) AS net_effect,
    round(net_low, 1) AS net_low,
    round(net_high, 1) AS net_high,
    round(lost_effect, 1) AS lost_effect,
    round(gained_effect, 1) AS gained_effect,
    round(smallest_effect, 1) AS smallest_effect,
    method,
    comparison,
    days_before,
    days_after,
    feedbacks_after,
    reason
FROM value_intervention
ORDER BY since DESC, name;
