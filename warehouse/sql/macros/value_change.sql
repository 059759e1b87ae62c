-- One level and key: the change of net between any two periods, split exactly into rate, mix and volume.
CREATE MACRO value_change(before_first, before_last, after_first, after_last, of_product := 'all') AS TABLE
WITH cell AS (
    FROM value_change_cells(before_first, before_last, after_first, after_last, of_product := of_product)
),
added AS (
    SELECT
        level,
        key,
        key_zh,
        key_en,
        side,
        sum(judged_before)::BIGINT AS n0,
        sum(judged_after)::BIGINT AS n1,
        sum(gained_before)::BIGINT AS g0,
        sum(gained_after)::BIGINT AS g1,
        sum(lost_before)::BIGINT AS l0,
        sum(lost_after)::BIGINT AS l1,
        sum(gained_and_lost_before)::BIGINT AS b0,
        sum(gained_and_lost_after)::BIGINT AS b1,
        sum(rate::DECIMAL(28, 14))::DOUBLE AS rate,
        sum(mix::DECIMAL(28, 14))::DOUBLE AS mix,
        sum(volume::DECIMAL(28, 14))::DOUBLE AS volume,
        count(*) AS cells,
        coalesce(sum(judged_after) FILTER (WHERE seen = 'new'), 0)::BIGINT AS new_feedbacks,
        coalesce(sum(judged_before) FILTER (WHERE seen = 'gone'), 0)::BIGINT AS gone_feedbacks,
        coalesce(sum((((weight_before + weight_after) / 200) ** 2 / nullif(judged_before, 0))::DECIMAL(38, 24))
            FILTER (WHERE seen = 'both'), 0)::DOUBLE AS spread0,
        coalesce(sum((((weight_before + weight_after) / 200) ** 2 / nullif(judged_after, 0))::DECIMAL(38, 24))
            FILTER (WHERE seen = 'both'), 0)::DOUBLE AS spread1
    FROM cell
    GROUP BY ALL
),
measured AS (
    SELECT
        *,
        100 * (g0 - l0) / n0::DOUBLE AS net_before,
        100 * (g1 - l1) / n1::DOUBLE AS net_after,
        net_after - net_before AS change,
        (g0 - l0) / (n0 + 2)::DOUBLE AS mean0,
        (g1 - l1) / (n1 + 2)::DOUBLE AS mean1,
        (g0 + l0 - 2 * b0 + 2) / (n0 + 2)::DOUBLE - mean0 ** 2 AS variance0,
        (g1 + l1 - 2 * b1 + 2) / (n1 + 2)::DOUBLE - mean1 ** 2 AS variance1,
        sqrt(variance0 / (n0 + 2) + variance1 / (n1 + 2)) AS deviation,
        100 * sqrt(variance0 * spread0 + variance1 * spread1) AS rate_deviation,
        if(g0 + l0 + g1 + l1 > 0, two_sided_p((mean1 - mean0) / deviation), NULL) AS p
    FROM added
),
placed AS (
    SELECT
        *,
        count(p) OVER family AS tested,
        row_number() OVER (family ORDER BY p NULLS LAST, key) AS place
    FROM measured
    WINDOW family AS (PARTITION BY level)
),
corrected AS (
    SELECT
        *,
        if(p IS NULL, NULL, least(1.0, min(p * tested / place) OVER (
            PARTITION BY level ORDER BY place DESC ROWS UNBOUNDED PRECEDING
        ))) AS q,
        n0 > gone_feedbacks AS comparable_cells,
        if(comparable_cells, rate - 1.959963984540054::DOUBLE * rate_deviation, NULL) AS rate_low,
        if(comparable_cells, rate + 1.959963984540054::DOUBLE * rate_deviation, NULL) AS rate_high
    FROM placed
)
SELECT
    level,
    key,
    key_zh,
    key_en,
    side,
    of_product AS product,
    n0 AS judged_before,
    n1 AS judged_after,
    g0 AS gained_before,
    g1 AS gained_after,
    l0 AS lost_before,
    l1 AS lost_after,
    net_before,
    net_after,
    change,
    greatest(-200.0, 100 * (mean1 - mean0 - 1.959963984540054::DOUBLE * deviation)) AS change_low,
    least(200.0, 100 * (mean1 - mean0 + 1.959963984540054::DOUBLE * deviation)) AS change_high,
    p,
    q,
    rate,
    rate_low,
    rate_high,
    mix,
    volume,
    coalesce((change < 0 AND rate_low > 0) OR (change > 0 AND rate_high < 0), false) AS reversed,
    cells,
    50 * ((n0 - gone_feedbacks) / n0::DOUBLE + (n1 - new_feedbacks) / n1::DOUBLE) AS comparable,
    (g1 - l1) - (g0 - l0) AS count_change,
    rate * (n0 + n1) / 200 AS count_rate,
    (mix + volume) * (n0 + n1) / 200 AS count_mix,
    (n1 - n0) * (net_before + net_after) / 200 AS count_volume
FROM corrected;
COMMENT ON MACRO TABLE value_change IS
    'One level and key: the change of net between two periods, split exactly into rate, mix and volume; columns and formulas as in the relation value_change. Days are inclusive, the periods must not overlap; of_product narrows to one product. A period without judged feedback gives no row.';
