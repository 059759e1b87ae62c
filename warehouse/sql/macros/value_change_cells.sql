-- One level, key and cell of product x channel x language: what it adds to the change of net between any two periods.
CREATE MACRO value_change_cells(before_first, before_last, after_first, after_last, of_product := 'all') AS TABLE
WITH day_asked AS (
    -- Joined by the day, the days asked for reach the scan itself: nothing else is read.
    SELECT unnest(generate_series(
        before_first::DATE,
        CASE
            WHEN before_last::DATE < before_first::DATE THEN error('A period ends before it begins; accepted: first day, then last day.')
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
judged_pair AS (
    SELECT
        product,
        channel,
        language,
        coalesce(sum(judged) FILTER (WHERE NOT later), 0)::BIGINT AS n0,
        coalesce(sum(judged) FILTER (WHERE later), 0)::BIGINT AS n1
    FROM feedback_daily
    JOIN day_asked USING (day)
    WHERE of_product = 'all' OR product = of_product
    GROUP BY ALL
),
total AS (
    SELECT sum(n0)::BIGINT AS total0, sum(n1)::BIGINT AS total1 FROM judged_pair
),
counted_pair AS (
    SELECT
        level,
        key,
        product,
        channel,
        language,
        sum(gained) FILTER (WHERE NOT later)::BIGINT AS g0,
        sum(lost) FILTER (WHERE NOT later)::BIGINT AS l0,
        sum(gained_and_lost) FILTER (WHERE NOT later)::BIGINT AS b0,
        sum(gained) FILTER (WHERE later)::BIGINT AS g1,
        sum(lost) FILTER (WHERE later)::BIGINT AS l1,
        sum(gained_and_lost) FILTER (WHERE later)::BIGINT AS b1
    FROM cell_daily
    JOIN day_asked USING (day)
    WHERE of_product = 'all' OR product = of_product
    GROUP BY ALL
),
keys AS (
    SELECT 'aspect' AS level, aspect AS key, zh AS key_zh, en AS key_en, side, position FROM aspect
    UNION ALL
    SELECT DISTINCT 'dimension', group_id, group_zh, group_en, side, position FROM lens WHERE lens = 'elements'
    UNION ALL
    SELECT 'all', 'all', '全部价值', 'all value', 'all', 0
),
filled AS (
    SELECT
        keys.*,
        judged_pair.*,
        total.*,
        coalesce(g0, 0) AS gained0,
        coalesce(l0, 0) AS lost0,
        coalesce(b0, 0) AS both0,
        coalesce(g1, 0) AS gained1,
        coalesce(l1, 0) AS lost1,
        coalesce(b1, 0) AS both1
    FROM judged_pair
    CROSS JOIN total
    CROSS JOIN keys
    LEFT JOIN counted_pair USING (level, key, product, channel, language)
    WHERE
        n0 + n1 > 0
        AND CASE
            WHEN before_first::DATE <= after_last::DATE AND after_first::DATE <= before_last::DATE
                THEN error('The two periods overlap; accepted: periods without a common day.')
            ELSE total0 > 0 AND total1 > 0
        END
),
weighed AS (
    SELECT
        *,
        n0 / total0::DOUBLE AS w0,
        n1 / total1::DOUBLE AS w1,
        100 * (gained0 - lost0) / nullif(n0, 0)::DOUBLE AS net0,
        100 * (gained1 - lost1) / nullif(n1, 0)::DOUBLE AS net1,
        50 * (
            sum(gained0 - lost0) OVER of_key / total0::DOUBLE + sum(gained1 - lost1) OVER of_key / total1::DOUBLE
        ) AS middle,
        (gained0 - lost0) / (n0 + 2)::DOUBLE AS mean0,
        (gained1 - lost1) / (n1 + 2)::DOUBLE AS mean1,
        1.959963984540054::DOUBLE * sqrt(
            ((gained0 + lost0 - 2 * both0 + 2) / (n0 + 2)::DOUBLE - mean0 ** 2) / (n0 + 2)
            + ((gained1 + lost1 - 2 * both1 + 2) / (n1 + 2)::DOUBLE - mean1 ** 2) / (n1 + 2)
        ) AS margin
    FROM filled
    WINDOW of_key AS (PARTITION BY level, key)
),
split AS (
    SELECT
        *,
        coalesce((w0 + w1) / 2 * (net1 - net0), 0) AS rate,
        coalesce((w1 - w0) * ((net0 + net1) / 2 - middle), 0) AS mix,
        CASE WHEN n0 = 0 THEN w1 * (net1 - middle) WHEN n1 = 0 THEN -w0 * (net0 - middle) ELSE 0 END AS volume
    FROM weighed
)
SELECT
    level,
    key,
    key_zh,
    key_en,
    side,
    product,
    channel,
    language,
    CASE WHEN n0 = 0 THEN 'new' WHEN n1 = 0 THEN 'gone' ELSE 'both' END AS seen,
    n0 AS judged_before,
    n1 AS judged_after,
    gained0 AS gained_before,
    gained1 AS gained_after,
    lost0 AS lost_before,
    lost1 AS lost_after,
    both0 AS gained_and_lost_before,
    both1 AS gained_and_lost_after,
    100 * w0 AS weight_before,
    100 * w1 AS weight_after,
    net0 AS net_before,
    net1 AS net_after,
    net1 - net0 AS change,
    if(n0 > 0 AND n1 > 0, greatest(-200.0, 100 * (mean1 - mean0 - margin)), NULL) AS change_low,
    if(n0 > 0 AND n1 > 0, least(200.0, 100 * (mean1 - mean0 + margin)), NULL) AS change_high,
    rate,
    mix,
    volume,
    rate + mix + volume AS contribution
FROM split;
COMMENT ON MACRO TABLE value_change_cells IS
    'One level, key and cell of product x channel x language: what it adds to the change of net between two periods (rate, mix, volume; their sum contribution, in points of the whole) beside its own counts, weight per 100 and net. All cells of a key sum to the change of value_change. Days are inclusive; of_product narrows to one product.';
