-- The topics of every aspect: gained, lost and net of a period, and what changed against the one before.
-- $after_first = 2999-12-31 : first day of the later period; 2999-12-31 means the newest full week
-- $after_last = 2999-12-31 : its last day; 2999-12-31 means six days on
-- $before_first = 2999-12-31 : first day of the earlier period; 2999-12-31 means one as long
-- $before_last = 2999-12-31 : its last day; 2999-12-31 means the day before the later period
-- $product = all : a product, or all
WITH span AS MATERIALIZED (
    SELECT * FROM change_span($before_first::DATE, $before_last::DATE, $after_first::DATE, $after_last::DATE)
),
changed AS (
    SELECT *
    FROM topic_change(
        (SELECT before_start FROM span),
        (SELECT before_end FROM span),
        (SELECT after_start FROM span),
        (SELECT after_end FROM span),
        of_product := $product
    )
)
SELECT
    changed.aspect,
    changed.topic,
    topic_zh,
    topic_en,
    judged_after AS judged,
    mentions_after AS mentions,
    gained_after AS gained,
    lost_after AS lost,
    round(net_after, 2) AS net,
    round(net_low, 2) AS net_low,
    round(net_high, 2) AS net_high,
    round(change, 2) AS change,
    round(change_low, 2) AS change_low,
    round(change_high, 2) AS change_high,
    coalesce(q <= 0.05, false) AS beyond_chance
FROM changed
JOIN topic USING (aspect, topic)
ORDER BY topic.position;
