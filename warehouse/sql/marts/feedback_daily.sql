-- One (day, source, channel, product, region, customer group, language) of the rebuilt days.
DELETE FROM feedback_daily WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days);
INSERT INTO feedback_daily BY NAME
SELECT
    ledger_day,
    source,
    channel,
    product,
    region,
    customer_group,
    language,
    count(*) AS feedbacks,
    count(*) FILTER (WHERE judged) AS judged,
    count(*) FILTER (WHERE not_judged IN ('rating_only', 'default_text')) AS rating_only,
    count(*) FILTER (WHERE not_judged = 'near_duplicate') AS near_duplicates,
    count(rating) FILTER (WHERE not_judged IS DISTINCT FROM 'near_duplicate') AS rated,
    -- A sum of decimals does not depend on the order of its terms.
    coalesce(sum(rating::DECIMAL(18, 6)) FILTER (WHERE not_judged IS DISTINCT FROM 'near_duplicate'), 0)::DECIMAL(
        18, 6
    ) AS rating_sum
FROM feedback
WHERE NOT deleted AND ledger_day IN (SELECT ledger_day FROM rebuilt_days)
GROUP BY ALL;
