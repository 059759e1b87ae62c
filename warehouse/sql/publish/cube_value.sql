-- One week, aspect or lens group, product, channel and language of the last year: feedbacks that gained and lost.
CREATE OR REPLACE TABLE published.cube_value AS
WITH product_name AS (
    SELECT DISTINCT product FROM published.cube_cell WHERE product <> '(other)'
),
channel_name AS (
    SELECT DISTINCT channel FROM published.cube_cell WHERE channel <> '(other)'
),
counted AS (
    SELECT
        ledger_day, 'aspect' AS lens, aspect AS key, product, channel, language,
        feedbacks_gained, feedbacks_lost, feedbacks_both
    FROM value_daily
    UNION ALL
    SELECT
        ledger_day, lens, group_id, product, channel, language,
        feedbacks_gained, feedbacks_lost, feedbacks_both
    FROM group_daily
)
SELECT
    date_trunc('week', ledger_day)::DATE AS week,
    lens,
    key,
    CASE WHEN product IN (SELECT product FROM product_name) THEN product ELSE '(other)' END AS product,
    CASE WHEN channel IN (SELECT channel FROM channel_name) THEN channel ELSE '(other)' END AS channel,
    language,
    sum(feedbacks_gained)::BIGINT AS gained,
    sum(feedbacks_lost)::BIGINT AS lost,
    sum(feedbacks_both)::BIGINT AS gained_and_lost
FROM counted
WHERE ledger_day >= (SELECT min(week) FROM published.cube_cell)
GROUP BY ALL
HAVING sum(feedbacks_gained) + sum(feedbacks_lost) > 0
ORDER BY lens, key, week, product, channel, language;
COMMENT ON TABLE published.cube_value IS
    'One week, aspect or lens group, product, channel and language of the last year: feedbacks that gained and lost. Cells where neither happened are left out; denominators are in cube_cell.';
COMMENT ON COLUMN published.cube_value.week IS 'Monday of the week; the newest 53 weeks of the ledger.';
COMMENT ON COLUMN published.cube_value.lens IS
    'aspect where key is one; else the id of the lens whose group key is; all for the total of benefits and costs.';
COMMENT ON COLUMN published.cube_value.key IS
    'Id of the aspect or of the lens group, or all. Groups count distinct feedbacks and are not the sum of their aspects.';
COMMENT ON COLUMN published.cube_value.product IS
    'What the feedback is about: the 8 products most spoken of by name, the rest together as (other).';
COMMENT ON COLUMN published.cube_value.channel IS
    'Where it was said: the 5 channels most used by name, the rest together as (other).';
COMMENT ON COLUMN published.cube_value.language IS 'zh, en or mixed.';
COMMENT ON COLUMN published.cube_value.gained IS 'Distinct feedbacks that gained value.';
COMMENT ON COLUMN published.cube_value.lost IS 'Distinct feedbacks that lost value.';
COMMENT ON COLUMN published.cube_value.gained_and_lost IS 'Of these, feedbacks that did both.';
