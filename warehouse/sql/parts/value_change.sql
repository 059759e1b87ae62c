-- The rows of weeks and months that changed, or of which the one before did.
-- The formulas are those of warehouse.measure.decomposition, opened up: with d = gained - lost of a cell and n its
-- judged feedbacks, rate and mix are sums of d times a factor that depends on the weights of the cell alone. So each
-- count is read once, as the later period of its own row and as the earlier one of the next, and cells are never paired.
-- The terms are added as decimals: such a sum does not depend on the order of its rows.
INSERT INTO published.value_change BY NAME
WITH needed AS MATERIALIZED (
    SELECT period_type, period FROM changed_pair
    UNION
    SELECT period_type, if(period_type = 'week', period - INTERVAL 7 DAY, period - INTERVAL 1 MONTH)::DATE FROM changed_pair
),
calendar AS (
    SELECT DISTINCT
        period_type,
        period,
        complete,
        if(period_type = 'week', period - INTERVAL 7 DAY, period - INTERVAL 1 MONTH)::DATE AS period_before,
        if(period_type = 'week', period + INTERVAL 7 DAY, period + INTERVAL 1 MONTH)::DATE AS period_after
    FROM ledger_period
    SEMI JOIN needed USING (period_type, period)
),
cells AS MATERIALIZED (
    -- Products without rows of their own share one scope, which is not shown.
    SELECT *, row_number() OVER () AS cell, if(product IN (SELECT product FROM named_product), product, NULL) AS scope
    FROM (SELECT DISTINCT product, channel, language FROM feedback_daily)
),
keys AS MATERIALIZED (
    SELECT *, row_number() OVER () AS key_number
    FROM (
        SELECT 'aspect' AS level, aspect AS key, zh AS key_zh, en AS key_en, side, position FROM aspect
        UNION ALL
        SELECT DISTINCT 'dimension', group_id, group_zh, group_en, side, position FROM lens WHERE lens = 'elements'
        UNION ALL
        SELECT 'all', 'all', '全部价值', 'all value', 'all', 0
    )
),
judged_cell AS MATERIALIZED (
    SELECT period_type, period, period_after, cell, scope, sum(judged)::BIGINT AS n
    FROM feedback_daily
    JOIN cells USING (product, channel, language)
    JOIN ledger_period USING (ledger_day)
    JOIN calendar USING (period_type, period)
    GROUP BY ALL
    HAVING sum(judged) > 0
),
-- One cell in one pair of periods: n0 feedbacks before, n1 after.
judged_pair AS MATERIALIZED (
    SELECT
        period_type,
        period,
        cell,
        scope,
        n0,
        n1,
        sum(n0) OVER of_all AS all0,
        sum(n1) OVER of_all AS all1,
        sum(n0) OVER of_scope AS scope0,
        sum(n1) OVER of_scope AS scope1
    FROM (
        SELECT period_type, period, cell, scope, sum(n0)::BIGINT AS n0, sum(n1)::BIGINT AS n1
        FROM (
            SELECT period_type, period, cell, scope, 0 AS n0, n AS n1 FROM judged_cell
            UNION ALL
            SELECT period_type, period_after, cell, scope, n, 0 FROM judged_cell
        )
        GROUP BY ALL
    )
    WINDOW
        of_all AS (PARTITION BY period_type, period),
        of_scope AS (PARTITION BY period_type, period, scope)
),
-- Half the mean and half the difference of the weights of a cell that is seen in both periods, by 100, for both scopes.
weighed AS (
    SELECT
        *,
        n0 > 0 AND n1 > 0 AS seen,
        if(seen, 50 * (n1 / all1::DOUBLE + n0 / all0::DOUBLE), 0) AS mean_all,
        if(seen, 50 * (n1 / all1::DOUBLE - n0 / all0::DOUBLE), 0) AS shift_all,
        if(seen, 50 * (n1 / scope1::DOUBLE + n0 / scope0::DOUBLE), 0) AS mean_scope,
        if(seen, 50 * (n1 / scope1::DOUBLE - n0 / scope0::DOUBLE), 0) AS shift_scope
    FROM judged_pair
),
factors AS MATERIALIZED (
    SELECT
        later.period_type,
        later.period,
        later.cell,
        later.scope,
        (NOT later.seen)::INTEGER AS new,
        (coalesce(earlier.seen, false) = false)::INTEGER AS gone,
        later.mean_all / later.n1 AS mean_all1,
        later.shift_all / later.n1 AS shift_all1,
        later.mean_scope / later.n1 AS mean_scope1,
        later.shift_scope / later.n1 AS shift_scope1,
        coalesce(earlier.mean_all, 0) / later.n1 AS mean_all0,
        coalesce(earlier.shift_all, 0) / later.n1 AS shift_all0,
        coalesce(earlier.mean_scope, 0) / later.n1 AS mean_scope0,
        coalesce(earlier.shift_scope, 0) / later.n1 AS shift_scope0
    FROM weighed AS later
    JOIN calendar USING (period_type, period)
    LEFT JOIN weighed AS earlier
        ON
            earlier.period_type = later.period_type
            AND earlier.period = calendar.period_after
            AND earlier.cell = later.cell
    WHERE later.n1 > 0
),
counted AS (
    SELECT day, cell, key_number, gained, lost, gained_and_lost, gained - lost AS d
    FROM published.cell_daily
    JOIN cells USING (product, channel, language)
    JOIN keys USING (level, key)
),
-- One period, key and scope: counts, and the terms of its change as the later period (1) and as the earlier one (0).
by_scope AS MATERIALIZED (
    SELECT
        period_type,
        period,
        scope,
        key_number,
        sum(gained)::BIGINT AS gained,
        sum(lost)::BIGINT AS lost,
        sum(gained_and_lost)::BIGINT AS cancelled,
        sum(d * new)::BIGINT AS new_net,
        sum(d * gone)::BIGINT AS gone_net,
        sum((d * mean_all1)::DECIMAL(28, 14)) AS mean_all1,
        sum((d * shift_all1)::DECIMAL(28, 14)) AS shift_all1,
        sum((d * mean_scope1)::DECIMAL(28, 14)) AS mean_scope1,
        sum((d * shift_scope1)::DECIMAL(28, 14)) AS shift_scope1,
        sum((d * mean_all0)::DECIMAL(28, 14)) AS mean_all0,
        sum((d * shift_all0)::DECIMAL(28, 14)) AS shift_all0,
        sum((d * mean_scope0)::DECIMAL(28, 14)) AS mean_scope0,
        sum((d * shift_scope0)::DECIMAL(28, 14)) AS shift_scope0
    FROM counted
    JOIN ledger_period ON ledger_period.ledger_day = counted.day
    JOIN factors USING (period_type, period, cell)
    GROUP BY period_type, period, scope, key_number
),
terms AS MATERIALIZED (
    SELECT
        period_type,
        period,
        'all' AS product,
        key_number,
        sum(gained)::BIGINT AS gained,
        sum(lost)::BIGINT AS lost,
        sum(cancelled)::BIGINT AS cancelled,
        sum(new_net)::BIGINT AS new_net,
        sum(gone_net)::BIGINT AS gone_net,
        sum(mean_all1) AS mean1,
        sum(shift_all1) AS shift1,
        sum(mean_all0) AS mean0,
        sum(shift_all0) AS shift0
    FROM by_scope
    GROUP BY ALL
    UNION ALL
    SELECT
        period_type,
        period,
        scope,
        key_number,
        gained,
        lost,
        cancelled,
        new_net,
        gone_net,
        mean_scope1,
        shift_scope1,
        mean_scope0,
        shift_scope0
    FROM by_scope
    WHERE scope IS NOT NULL
),
-- One pair of periods and product, or all: sizes, and the variance of the rate part per unit variance of a feedback,
-- the sum of squared mean weights over n.
pairs AS (
    SELECT
        period_type,
        period,
        'all' AS product,
        all0 AS n0,
        all1 AS n1,
        count(*) AS cells,
        coalesce(sum(n1) FILTER (WHERE n0 = 0), 0)::BIGINT AS new_feedbacks,
        coalesce(sum(n0) FILTER (WHERE n1 = 0), 0)::BIGINT AS gone_feedbacks,
        coalesce(sum(((mean_all / 100) ** 2 / nullif(n0, 0))::DECIMAL(38, 24)), 0)::DOUBLE AS spread0,
        coalesce(sum(((mean_all / 100) ** 2 / nullif(n1, 0))::DECIMAL(38, 24)), 0)::DOUBLE AS spread1
    FROM weighed
    WHERE all0 > 0 AND all1 > 0
    GROUP BY ALL
    UNION ALL
    SELECT
        period_type,
        period,
        scope,
        scope0,
        scope1,
        count(*),
        coalesce(sum(n1) FILTER (WHERE n0 = 0), 0)::BIGINT,
        coalesce(sum(n0) FILTER (WHERE n1 = 0), 0)::BIGINT,
        coalesce(sum(((mean_scope / 100) ** 2 / nullif(n0, 0))::DECIMAL(38, 24)), 0)::DOUBLE,
        coalesce(sum(((mean_scope / 100) ** 2 / nullif(n1, 0))::DECIMAL(38, 24)), 0)::DOUBLE
    FROM weighed
    WHERE scope IS NOT NULL AND scope0 > 0 AND scope1 > 0
    GROUP BY ALL
),
filled AS (
    SELECT
        pairs.*,
        calendar.period_before,
        calendar.complete,
        keys.* EXCLUDE (key_number),
        coalesce(earlier.gained, 0) AS g0,
        coalesce(earlier.lost, 0) AS l0,
        coalesce(earlier.cancelled, 0) AS b0,
        coalesce(later.gained, 0) AS g1,
        coalesce(later.lost, 0) AS l1,
        coalesce(later.cancelled, 0) AS b1,
        coalesce(later.new_net, 0) AS new_net,
        coalesce(earlier.gone_net, 0) AS gone_net,
        (coalesce(later.mean1, 0) - coalesce(earlier.mean0, 0))::DOUBLE AS rate,
        (coalesce(later.shift1, 0) + coalesce(earlier.shift0, 0))::DOUBLE AS shifted
    FROM pairs
    SEMI JOIN changed_pair USING (period_type, period)
    JOIN calendar USING (period_type, period)
    CROSS JOIN keys
    LEFT JOIN terms AS later
        ON
            later.period_type = pairs.period_type
            AND later.period = pairs.period
            AND later.product = pairs.product
            AND later.key_number = keys.key_number
    LEFT JOIN terms AS earlier
        ON
            earlier.period_type = pairs.period_type
            AND earlier.period = calendar.period_before
            AND earlier.product = pairs.product
            AND earlier.key_number = keys.key_number
),
measured AS (
    SELECT
        *,
        100 * (g0 - l0) / n0::DOUBLE AS net_before,
        100 * (g1 - l1) / n1::DOUBLE AS net_after,
        net_after - net_before AS change,
        -- What the total is on average of both periods: a cell that grows moves it by as much as the cell is off it.
        (net_before + net_after) / 2 AS middle,
        new_feedbacks / n1::DOUBLE - gone_feedbacks / n0::DOUBLE AS entered,
        shifted + middle * entered AS mix,
        100 * (new_net / n1::DOUBLE - gone_net / n0::DOUBLE) - middle * entered AS volume,
        -- One pseudo-feedback on each discordant side of each period, as in net_low and net_high.
        (g0 - l0) / (n0 + 2)::DOUBLE AS mean0,
        (g1 - l1) / (n1 + 2)::DOUBLE AS mean1,
        (g0 + l0 - 2 * b0 + 2) / (n0 + 2)::DOUBLE - mean0 ** 2 AS variance0,
        (g1 + l1 - 2 * b1 + 2) / (n1 + 2)::DOUBLE - mean1 ** 2 AS variance1,
        sqrt(variance0 / (n0 + 2) + variance1 / (n1 + 2)) AS deviation,
        100 * sqrt(variance0 * spread0 + variance1 * spread1) AS rate_deviation,
        if(g0 + l0 + g1 + l1 > 0, published.two_sided_p((mean1 - mean0) / deviation), NULL) AS p
    FROM filled
),
placed AS (
    SELECT
        *,
        count(p) OVER family AS tested,
        row_number() OVER (family ORDER BY p NULLS LAST, key) AS place
    FROM measured
    WINDOW family AS (PARTITION BY period_type, period, product, level)
),
corrected AS (
    SELECT
        *,
        if(p IS NULL, NULL, least(1.0, min(p * tested / place) OVER (
            PARTITION BY period_type, period, product, level
            ORDER BY place DESC
            ROWS UNBOUNDED PRECEDING
        ))) AS q,
        rate - 1.959963984540054::DOUBLE * rate_deviation AS rate_low,
        rate + 1.959963984540054::DOUBLE * rate_deviation AS rate_high,
        n0 > gone_feedbacks AS comparable_cells
    FROM placed
)
SELECT
    period_type,
    period,
    period_before,
    complete,
    level,
    key,
    key_zh,
    key_en,
    side,
    product,
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
    if(comparable_cells, rate_low, NULL) AS rate_low,
    if(comparable_cells, rate_high, NULL) AS rate_high,
    mix,
    volume,
    comparable_cells AND ((change < 0 AND rate_low > 0) OR (change > 0 AND rate_high < 0)) AS reversed,
    cells,
    50 * ((n0 - gone_feedbacks) / n0::DOUBLE + (n1 - new_feedbacks) / n1::DOUBLE) AS comparable,
    (g1 - l1) - (g0 - l0) AS count_change,
    rate * (n0 + n1) / 200 AS count_rate,
    (mix + volume) * (n0 + n1) / 200 AS count_mix,
    (n1 - n0) * middle / 100 AS count_volume
FROM corrected
ORDER BY period_type, period, level, position, key, product;
