-- Nothing: the counts of some days by key, and by product with rows of its own or 'all', go into the table of prepare.sql.
INSERT INTO temp.key_day BY NAME
WITH counted AS (
    SELECT
        ledger_day, 'aspect' AS lens, aspect AS key, product,
        mentions, feedbacks_gained, feedbacks_lost, feedbacks_neutral, feedbacks_both
    FROM value_daily
    WHERE ledger_day BETWEEN $first AND $last
    UNION ALL
    SELECT
        ledger_day, lens, group_id, product,
        mentions, feedbacks_gained, feedbacks_lost, feedbacks_neutral, feedbacks_both
    FROM group_daily
    WHERE ledger_day BETWEEN $first AND $last
),
by_product AS MATERIALIZED (
    SELECT
        ledger_day,
        key_number,
        product,
        sum(mentions) AS mentions,
        sum(feedbacks_gained) AS gained,
        sum(feedbacks_lost) AS lost,
        sum(feedbacks_neutral) AS neutral,
        sum(feedbacks_both) AS gained_and_lost
    FROM counted
    JOIN ledger_key USING (lens, key)
    GROUP BY ALL
),
product_or_all AS (
    SELECT * FROM by_product SEMI JOIN named_product USING (product)
    UNION ALL BY NAME
    SELECT
        ledger_day,
        key_number,
        'all' AS product,
        sum(mentions) AS mentions,
        sum(gained) AS gained,
        sum(lost) AS lost,
        sum(neutral) AS neutral,
        sum(gained_and_lost) AS gained_and_lost
    FROM by_product
    GROUP BY ALL
)
SELECT ledger_day, key_number, product_number, mentions, gained, lost, neutral, gained_and_lost
FROM product_or_all
JOIN ledger_product USING (product);
