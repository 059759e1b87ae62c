-- One (day, lens, group, product, channel, region, customer group, language) of the rebuilt days.
-- Feedbacks, cells and groups are numbered first: the two large GROUP BYs then hash integers (9.1 s against 4.8 s for 100,000).
DELETE FROM group_daily WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days);
INSERT INTO group_daily BY NAME
WITH judged AS MATERIALIZED (
    SELECT
        feedback_id,
        row_number() OVER () AS feedback,
        dense_rank() OVER (ORDER BY ledger_day, product, channel, region, customer_group, language) AS cell,
        ledger_day,
        product,
        channel,
        region,
        customer_group,
        language
    FROM feedback
    WHERE judged AND NOT deleted AND ledger_day IN (SELECT ledger_day FROM rebuilt_days)
),
cells AS (
    SELECT DISTINCT cell, ledger_day, product, channel, region, customer_group, language FROM judged
),
membership AS MATERIALIZED (
    SELECT *, dense_rank() OVER (ORDER BY lens, group_id) AS group_number
    FROM (
        SELECT lens, group_id, aspect FROM lens
        UNION ALL
        SELECT 'all', 'all', aspect FROM aspect WHERE side IN ('benefit', 'cost')
    )
),
groups AS (
    SELECT DISTINCT group_number, lens, group_id FROM membership
),
feedback_group AS (
    SELECT
        feedback,
        cell,
        group_number,
        count(*) AS mentions,
        bool_or(polarity = 1) AS gained,
        bool_or(polarity = -1) AS lost,
        bool_or(polarity = 0) AS neutral
    FROM mention
    JOIN judged USING (feedback_id)
    JOIN membership USING (aspect)
    WHERE mention.ledger_day IN (SELECT ledger_day FROM rebuilt_days)
    GROUP BY feedback, cell, group_number
),
counted AS (
    SELECT
        cell,
        group_number,
        sum(mentions)::BIGINT AS mentions,
        count(*) AS feedbacks,
        count(*) FILTER (WHERE gained) AS feedbacks_gained,
        count(*) FILTER (WHERE lost) AS feedbacks_lost,
        count(*) FILTER (WHERE neutral) AS feedbacks_neutral,
        count(*) FILTER (WHERE gained AND lost) AS feedbacks_both
    FROM feedback_group
    GROUP BY cell, group_number
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
    mentions,
    feedbacks,
    feedbacks_gained,
    feedbacks_lost,
    feedbacks_neutral,
    feedbacks_both
FROM counted
JOIN cells USING (cell)
JOIN groups USING (group_number);
