-- The cells of some days.
INSERT INTO published.cell_daily BY NAME
WITH aspect_cell AS (
    SELECT
        ledger_day AS day, 'aspect' AS level, aspect AS key, product, channel, language,
        sum(feedbacks_gained)::BIGINT AS gained,
        sum(feedbacks_lost)::BIGINT AS lost,
        sum(feedbacks_neutral)::BIGINT AS neutral,
        sum(feedbacks_both)::BIGINT AS gained_and_lost
    FROM value_daily
    WHERE ledger_day BETWEEN $first AND $last
    GROUP BY ALL
),
group_cell AS (
    SELECT
        ledger_day AS day, if(lens = 'all', 'all', 'dimension') AS level, group_id AS key, product, channel, language,
        sum(feedbacks_gained)::BIGINT AS gained,
        sum(feedbacks_lost)::BIGINT AS lost,
        sum(feedbacks_neutral)::BIGINT AS neutral,
        sum(feedbacks_both)::BIGINT AS gained_and_lost
    FROM group_daily
    WHERE lens IN ('elements', 'all') AND ledger_day BETWEEN $first AND $last
    GROUP BY ALL
)
FROM aspect_cell
UNION ALL BY NAME
FROM group_cell
ORDER BY day, level, key, product, channel, language;
