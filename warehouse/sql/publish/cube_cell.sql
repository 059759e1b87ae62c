-- One week, product, channel and language of the last year: judged feedbacks, and what the value balance is made of.
CREATE OR REPLACE TABLE published.cube_cell AS
WITH first_week AS (
    -- A year and one week: the newest week has its own a year before beside it.
    SELECT (date_trunc('week', max(ledger_day)) - INTERVAL 52 WEEK)::DATE AS week FROM feedback_daily WHERE judged > 0
),
recent AS (
    SELECT ledger_day, product, channel, language, judged
    FROM feedback_daily
    WHERE ledger_day >= (SELECT week FROM first_week) AND judged > 0
),
-- Named are the 8 products and the 5 channels most spoken of: what a filter can list and a page can carry.
product_name AS (
    SELECT product FROM recent GROUP BY product ORDER BY sum(judged) DESC, product LIMIT 8
),
channel_name AS (
    SELECT channel FROM recent GROUP BY channel ORDER BY sum(judged) DESC, channel LIMIT 5
),
judged_cell AS (
    SELECT
        date_trunc('week', ledger_day)::DATE AS week,
        CASE WHEN product IN (SELECT product FROM product_name) THEN product ELSE '(other)' END AS product,
        CASE WHEN channel IN (SELECT channel FROM channel_name) THEN channel ELSE '(other)' END AS channel,
        language,
        sum(judged)::BIGINT AS judged
    FROM recent
    GROUP BY ALL
),
balance_cell AS (
    SELECT
        date_trunc('week', ledger_day)::DATE AS week,
        CASE WHEN product IN (SELECT product FROM product_name) THEN product ELSE '(other)' END AS product,
        CASE WHEN channel IN (SELECT channel FROM channel_name) THEN channel ELSE '(other)' END AS channel,
        language,
        sum(benefits_gained)::BIGINT AS benefits_gained,
        sum(benefits_lost)::BIGINT AS benefits_lost,
        sum(costs_saved)::BIGINT AS costs_saved,
        sum(costs_paid)::BIGINT AS costs_paid,
        sum(plus_squares)::BIGINT AS plus_squares,
        sum(minus_squares)::BIGINT AS minus_squares,
        sum(products)::BIGINT AS products
    FROM balance_daily
    WHERE ledger_day >= (SELECT week FROM first_week)
    GROUP BY ALL
)
SELECT
    week,
    product,
    channel,
    language,
    judged,
    coalesce(benefits_gained, 0) AS benefits_gained,
    coalesce(benefits_lost, 0) AS benefits_lost,
    coalesce(costs_saved, 0) AS costs_saved,
    coalesce(costs_paid, 0) AS costs_paid,
    coalesce(plus_squares, 0) AS plus_squares,
    coalesce(minus_squares, 0) AS minus_squares,
    coalesce(products, 0) AS products
FROM judged_cell
LEFT JOIN balance_cell USING (week, product, channel, language)
ORDER BY week, product, channel, language;
COMMENT ON TABLE published.cube_cell IS
    'One week, product, channel and language of the last year: judged feedbacks, and what the value balance is made of. Every share that a slice needs is a sum over cube_value divided by a sum over this.';
COMMENT ON COLUMN published.cube_cell.week IS 'Monday of the week; the newest 53 weeks of the ledger.';
COMMENT ON COLUMN published.cube_cell.product IS
    'What the feedback is about: the 8 products most spoken of by name, the rest together as (other).';
COMMENT ON COLUMN published.cube_cell.channel IS
    'Where it was said: the 5 channels most used by name, the rest together as (other).';
COMMENT ON COLUMN published.cube_cell.language IS 'zh, en or mixed.';
COMMENT ON COLUMN published.cube_cell.judged IS 'Judged feedbacks: the denominator N.';
COMMENT ON COLUMN published.cube_cell.benefits_gained IS 'Distinct feedbacks that gain on at least one benefit.';
COMMENT ON COLUMN published.cube_cell.benefits_lost IS 'Distinct feedbacks that lose on at least one benefit.';
COMMENT ON COLUMN published.cube_cell.costs_saved IS 'Distinct feedbacks that gain on at least one cost.';
COMMENT ON COLUMN published.cube_cell.costs_paid IS 'Distinct feedbacks that lose on at least one cost.';
COMMENT ON COLUMN published.cube_cell.plus_squares IS
    'Sum over feedbacks of x squared, x being how many of [gained a benefit, saved a cost] hold.';
COMMENT ON COLUMN published.cube_cell.minus_squares IS
    'Sum over feedbacks of y squared, y being how many of [lost a benefit, paid a cost] hold.';
COMMENT ON COLUMN published.cube_cell.products IS 'Sum over feedbacks of x times y.';
