-- One (day, product, channel, region, customer group, language) of the rebuilt days with a benefit or cost mentioned.
DELETE FROM balance_daily WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days);
INSERT INTO balance_daily BY NAME
WITH judged AS (
    SELECT feedback_id, ledger_day, product, channel, region, customer_group, language
    FROM feedback
    WHERE judged AND NOT deleted AND ledger_day IN (SELECT ledger_day FROM rebuilt_days)
),
feedback_sides AS (
    SELECT
        feedback_id,
        bool_or(side = 'benefit' AND polarity = 1)::BIGINT AS benefit_gained,
        bool_or(side = 'benefit' AND polarity = -1)::BIGINT AS benefit_lost,
        bool_or(side = 'cost' AND polarity = 1)::BIGINT AS cost_saved,
        bool_or(side = 'cost' AND polarity = -1)::BIGINT AS cost_paid
    FROM mention
    JOIN aspect USING (aspect)
    WHERE side IN ('benefit', 'cost') AND ledger_day IN (SELECT ledger_day FROM rebuilt_days)
    GROUP BY feedback_id
)
SELECT
    ledger_day,
    product,
    channel,
    region,
    customer_group,
    language,
    sum(benefit_gained)::BIGINT AS benefits_gained,
    sum(benefit_lost)::BIGINT AS benefits_lost,
    sum(cost_saved)::BIGINT AS costs_saved,
    sum(cost_paid)::BIGINT AS costs_paid,
    sum((benefit_gained + cost_saved) ** 2)::BIGINT AS plus_squares,
    sum((benefit_lost + cost_paid) ** 2)::BIGINT AS minus_squares,
    sum((benefit_gained + cost_saved) * (benefit_lost + cost_paid))::BIGINT AS products
FROM feedback_sides
JOIN judged USING (feedback_id)
GROUP BY ALL;
