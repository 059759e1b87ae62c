-- One (day, lens, group, product, channel, region, customer group, language) of the rebuilt days.
DELETE FROM group_daily WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days);
INSERT INTO group_daily BY NAME
WITH judged AS (
    SELECT feedback_id, ledger_day, product, channel, region, customer_group, language
    FROM feedback
    WHERE judged AND NOT deleted AND ledger_day IN (SELECT ledger_day FROM rebuilt_days)
),
membership AS (
    SELECT lens, group_id, aspect FROM lens
    UNION ALL
    SELECT 'all', 'all', aspect FROM aspect WHERE side IN ('benefit', 'cost')
),
feedback_aspect AS (
    SELECT
        feedback_id,
        aspect,
        count(*) AS mentions,
        bool_or(polarity = 1) AS gained,
        bool_or(polarity = -1) AS lost,
        bool_or(polarity = 0) AS neutral
    FROM mention
    WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days)
    GROUP BY feedback_id, aspect
),
feedback_group AS (
    SELECT
        feedback_id,
        lens,
        group_id,
        sum(mentions) AS mentions,
        bool_or(gained) AS gained,
        bool_or(lost) AS lost,
        bool_or(neutral) AS neutral
    FROM feedback_aspect
    JOIN membership USING (aspect)
    GROUP BY feedback_id, lens, group_id
)
SELECT
    ledger_day,
    lens,
    group_id,
    product,
    channel,
    region,
    customer_group,
    language,
    sum(mentions)::BIGINT AS mentions,
    count(*) AS feedbacks,
    count(*) FILTER (WHERE gained) AS feedbacks_gained,
    count(*) FILTER (WHERE lost) AS feedbacks_lost,
    count(*) FILTER (WHERE neutral) AS feedbacks_neutral,
    count(*) FILTER (WHERE gained AND lost) AS feedbacks_both
FROM feedback_group
JOIN judged USING (feedback_id)
GROUP BY ALL;
