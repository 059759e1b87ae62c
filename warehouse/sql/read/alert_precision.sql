-- How often alerts were right, by dimension's key: incidents with a verdict, and the share that was true or fixed.
SELECT
    key,
    count(*) AS with_verdict,
    count(*) FILTER (WHERE verdict IN ('true', 'fixed')) AS right_alerts,
    count(*) FILTER (WHERE verdict = 'false') AS false_alerts,
    round(100 * right_alerts / with_verdict) AS precision_share
FROM alert
WHERE kind = 'drop' AND verdict IS NOT NULL
GROUP BY key
ORDER BY with_verdict DESC, key;
