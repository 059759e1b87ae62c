-- One topic: how its gained, lost and net changed between any two periods.
CREATE MACRO topic_change(before_first, before_last, after_first, after_last, of_product := 'all') AS TABLE
WITH day_asked AS (
    -- Joined by the day, the days asked for reach the scan itself: nothing else is read.
    SELECT unnest(generate_series(
        before_first::DATE,
        CASE
            WHEN before_last::DATE < before_first::DATE THEN error('A period ends before it begins; accepted: first day, then last day.')
            WHEN before_first::DATE <= after_last::DATE AND after_first::DATE <= before_last::DATE
                THEN error('The two periods overlap; accepted: periods without a common day.')
            ELSE before_last::DATE
        END,
        INTERVAL 1 DAY
    ))::DATE AS day, false AS later
    UNION ALL
    SELECT unnest(generate_series(
        after_first::DATE,
        CASE
            WHEN after_last::DATE < after_first::DATE THEN error('A period ends before it begins; accepted: first day, then last day.')
            ELSE after_last::DATE
        END,
        INTERVAL 1 DAY
    ))::DATE, true
),
size AS (
    SELECT
        coalesce(sum(judged) FILTER (WHERE NOT later), 0)::BIGINT AS n0,
        coalesce(sum(judged) FILTER (WHERE later), 0)::BIGINT AS n1
    FROM feedback_daily
    JOIN day_asked USING (day)
    WHERE of_product = 'all' OR product = of_product
),
counted AS (
    SELECT
        aspect,
        topic,
        coalesce(sum(mentions) FILTER (WHERE later), 0)::BIGINT AS mentions_after,
        coalesce(sum(feedbacks_gained) FILTER (WHERE NOT later), 0)::BIGINT AS g0,
        coalesce(sum(feedbacks_lost) FILTER (WHERE NOT later), 0)::BIGINT AS l0,
        coalesce(sum(feedbacks_both) FILTER (WHERE NOT later), 0)::BIGINT AS b0,
        coalesce(sum(feedbacks_gained) FILTER (WHERE later), 0)::BIGINT AS g1,
        coalesce(sum(feedbacks_lost) FILTER (WHERE later), 0)::BIGINT AS l1,
        coalesce(sum(feedbacks_both) FILTER (WHERE later), 0)::BIGINT AS b1
    FROM topic_daily
    JOIN day_asked USING (day)
    WHERE of_product = 'all' OR product = of_product
    GROUP BY ALL
),
filled AS (
    SELECT
        topic.aspect,
        topic.topic,
        topic.zh AS topic_zh,
        topic.en AS topic_en,
        aspect.side,
        n0,
        n1,
        coalesce(mentions_after, 0) AS mentions_after,
        coalesce(g0, 0) AS g0,
        coalesce(l0, 0) AS l0,
        coalesce(b0, 0) AS b0,
        coalesce(g1, 0) AS g1,
        coalesce(l1, 0) AS l1,
        coalesce(b1, 0) AS b1
    FROM topic
    JOIN aspect USING (aspect)
    CROSS JOIN size
    LEFT JOIN counted USING (aspect, topic)
    WHERE n1 > 0
),
measured AS (
    SELECT
        *,
        100 * (g0 - l0) / nullif(n0, 0)::DOUBLE AS net_before,
        100 * (g1 - l1) / n1::DOUBLE AS net_after,
        (g0 - l0) / (n0 + 2)::DOUBLE AS mean0,
        (g1 - l1) / (n1 + 2)::DOUBLE AS mean1,
        sqrt(
            ((g0 + l0 - 2 * b0 + 2) / (n0 + 2)::DOUBLE - mean0 ** 2) / (n0 + 2)
            + ((g1 + l1 - 2 * b1 + 2) / (n1 + 2)::DOUBLE - mean1 ** 2) / (n1 + 2)
        ) AS deviation,
        if(n0 > 0 AND g0 + l0 + g1 + l1 > 0, two_sided_p((mean1 - mean0) / deviation), NULL) AS p
    FROM filled
),
placed AS (
    SELECT
        *,
        count(p) OVER () AS tested,
        row_number() OVER (ORDER BY p NULLS LAST, aspect, topic) AS place
    FROM measured
)
SELECT
    aspect,
    topic,
    topic_zh,
    topic_en,
    side,
    of_product AS product,
    n0 AS judged_before,
    n1 AS judged_after,
    mentions_after,
    g0 AS gained_before,
    g1 AS gained_after,
    l0 AS lost_before,
    l1 AS lost_after,
    net_before,
    net_after,
    net_low(g1, l1, b1, n1) AS net_low,
    net_high(g1, l1, b1, n1) AS net_high,
    net_after - net_before AS change,
    if(n0 > 0, greatest(-200.0, 100 * (mean1 - mean0 - 1.959963984540054::DOUBLE * deviation)), NULL) AS change_low,
    if(n0 > 0, least(200.0, 100 * (mean1 - mean0 + 1.959963984540054::DOUBLE * deviation)), NULL) AS change_high,
    p,
    if(p IS NULL, NULL, least(1.0, min(p * tested / place) OVER (
        ORDER BY place DESC ROWS UNBOUNDED PRECEDING
    ))) AS q
FROM placed;
COMMENT ON MACRO TABLE topic_change IS
    'One topic: counts and net of two periods, the change of net with 95 % limits (as in value_change), p and q (p corrected over the topics, Benjamini and Hochberg 1995). Days are inclusive, the periods must not overlap; of_product narrows to one product. Without judged feedback before, the change is NULL; without any after, there is no row.';
