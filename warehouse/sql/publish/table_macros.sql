-- Macros that answer with rows for any two periods, made in the finished file: they name its relations.
-- They find them when the file itself is open, or after USE where it is attached under another name.

CREATE MACRO value_change_cells(before_first, before_last, after_first, after_last, of_product := 'all') AS TABLE
WITH judged_pair AS (
    SELECT
        product,
        channel,
        language,
        coalesce(sum(judged) FILTER (WHERE day BETWEEN before_first::DATE AND before_last::DATE), 0)::BIGINT AS n0,
        coalesce(sum(judged) FILTER (WHERE day BETWEEN after_first::DATE AND after_last::DATE), 0)::BIGINT AS n1
    FROM feedback_daily
    WHERE
        day BETWEEN least(before_first::DATE, after_first::DATE) AND greatest(before_last::DATE, after_last::DATE)
        AND (of_product = 'all' OR product = of_product)
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
        sum(gained) FILTER (WHERE day BETWEEN before_first::DATE AND before_last::DATE)::BIGINT AS g0,
        sum(lost) FILTER (WHERE day BETWEEN before_first::DATE AND before_last::DATE)::BIGINT AS l0,
        sum(gained_and_lost) FILTER (WHERE day BETWEEN before_first::DATE AND before_last::DATE)::BIGINT AS b0,
        sum(gained) FILTER (WHERE day BETWEEN after_first::DATE AND after_last::DATE)::BIGINT AS g1,
        sum(lost) FILTER (WHERE day BETWEEN after_first::DATE AND after_last::DATE)::BIGINT AS l1,
        sum(gained_and_lost) FILTER (WHERE day BETWEEN after_first::DATE AND after_last::DATE)::BIGINT AS b1
    FROM cell_daily
    WHERE
        day BETWEEN least(before_first::DATE, after_first::DATE) AND greatest(before_last::DATE, after_last::DATE)
        AND (of_product = 'all' OR product = of_product)
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

CREATE MACRO term_change(before_first, before_last, after_first, after_last, of_aspect := 'all') AS TABLE
WITH aspect_size AS (
    SELECT
        aspect,
        sum(feedbacks)::BIGINT AS size,
        coalesce(sum(feedbacks_gained) FILTER (WHERE day BETWEEN before_first::DATE AND before_last::DATE), 0) AS gained0,
        coalesce(sum(feedbacks_lost) FILTER (WHERE day BETWEEN before_first::DATE AND before_last::DATE), 0) AS lost0,
        coalesce(sum(feedbacks_gained) FILTER (WHERE day BETWEEN after_first::DATE AND after_last::DATE), 0) AS gained1,
        coalesce(sum(feedbacks_lost) FILTER (WHERE day BETWEEN after_first::DATE AND after_last::DATE), 0) AS lost1
    FROM value_daily
    WHERE
        (day BETWEEN before_first::DATE AND before_last::DATE OR day BETWEEN after_first::DATE AND after_last::DATE)
        AND (of_aspect = 'all' OR aspect = of_aspect)
    GROUP BY aspect
),
term_use AS (
    SELECT
        aspect,
        term,
        sum(feedbacks)::BIGINT AS uses,
        coalesce(sum(feedbacks_gained) FILTER (WHERE day BETWEEN before_first::DATE AND before_last::DATE), 0) AS g0,
        coalesce(sum(feedbacks_lost) FILTER (WHERE day BETWEEN before_first::DATE AND before_last::DATE), 0) AS l0,
        coalesce(sum(feedbacks_gained) FILTER (WHERE day BETWEEN after_first::DATE AND after_last::DATE), 0) AS g1,
        coalesce(sum(feedbacks_lost) FILTER (WHERE day BETWEEN after_first::DATE AND after_last::DATE), 0) AS l1
    FROM term_daily
    WHERE
        (day BETWEEN before_first::DATE AND before_last::DATE OR day BETWEEN after_first::DATE AND after_last::DATE)
        AND (of_aspect = 'all' OR aspect = of_aspect)
    GROUP BY ALL
    -- Fewer than five uses can be no evidence of a rise; chosen by the sum of both periods, which says nothing of it.
    HAVING g0 + g1 >= 5 OR l0 + l1 >= 5
),
sided AS (
    SELECT aspect, 'gained' AS side, term, uses, size, g0 AS y0, g1 AS y1, gained0 AS n0, gained1 AS n1
    FROM term_use
    JOIN aspect_size USING (aspect)
    UNION ALL
    SELECT aspect, 'lost', term, uses, size, l0, l1, lost0, lost1
    FROM term_use
    JOIN aspect_size USING (aspect)
),
compared AS (
    SELECT
        * REPLACE (y0::DOUBLE AS y0, y1::DOUBLE AS y1, n0::DOUBLE AS n0, n1::DOUBLE AS n1),
        -- The prior: a tenth as many feedbacks as both periods hold, using the term as often as any on the aspect.
        0.1 * (n0 + n1) * (uses + 0.5) / (size + 1) AS with_term,
        0.1 * (n0 + n1) * (size - uses + 0.5) / (size + 1) AS without_term,
        ln((y1 + with_term) / (n1 - y1 + without_term)) - ln((y0 + with_term) / (n0 - y0 + without_term)) AS log_odds,
        sqrt(
            1 / (y1 + with_term) + 1 / (n1 - y1 + without_term) + 1 / (y0 + with_term) + 1 / (n0 - y0 + without_term)
        ) AS deviation,
        (y0 + y1) / (n0 + n1) AS pooled,
        -- Where the tail of the hypergeometric distribution ends: twelve deviations on, 1e-30 is left.
        least(n1, y0 + y1, y1 + 50 + 12 * sqrt((y0 + y1) * n0 / (n0 + n1) * n1 / (n0 + n1)))::BIGINT AS most
    FROM sided
    WHERE y0 + y1 >= 5 AND n0 > 0 AND n1 > 0
),
tested AS (
    SELECT
        *,
        if(
            y1 * n0 > y0 * n1,
            least(1.0, list_sum([
                if(k = y1, 0.5, 1.0) * exp(
                    lgamma(n1 + 1) - lgamma(k + 1) - lgamma(n1 - k + 1)
                    + lgamma(n0 + 1) - lgamma(y0 + y1 - k + 1) - lgamma(n0 - (y0 + y1) + k + 1)
                    - lgamma(n0 + n1 + 1) + lgamma(y0 + y1 + 1) + lgamma(n0 + n1 - (y0 + y1) + 1)
                )
                for k in range(y1::BIGINT, most + 1)
            ])),
            1.0
        ) AS p
    FROM compared
),
placed AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY aspect, side) AS hypotheses,
        row_number() OVER (PARTITION BY aspect, side ORDER BY p, term) AS place
    FROM tested
)
SELECT
    aspect,
    side,
    term,
    n0::BIGINT AS feedbacks_before,
    n1::BIGINT AS feedbacks_after,
    y0::BIGINT AS uses_before,
    y1::BIGINT AS uses_after,
    100 * y0 / n0 AS share_before,
    100 * y1 / n1 AS share_after,
    log_odds,
    log_odds - 1.959963984540054::DOUBLE * deviation AS log_odds_low,
    log_odds + 1.959963984540054::DOUBLE * deviation AS log_odds_high,
    log_odds / deviation AS z,
    p,
    least(1.0, min(p * hypotheses / place) OVER (
        PARTITION BY aspect, side ORDER BY place DESC ROWS UNBOUNDED PRECEDING
    )) AS q
FROM placed;
COMMENT ON MACRO TABLE term_change IS
    'One aspect, side (gained or lost) and term with five uses or more in both periods together: share of the feedbacks of that side that use it, before and after; log odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008) with 95 % limits and z; p, the chance of such a rise (Fisher''s exact test, mid-P); q, p corrected over the terms of the aspect and side (Benjamini and Hochberg 1995). A feedback counts once, however often it says the term; of_aspect narrows to one aspect.';

CREATE MACRO change_quotes(of_aspect, of_polarity, first_day, last_day, of_product := 'all') AS TABLE
WITH quoted AS (
    SELECT
        mention.feedback_id,
        mention.segment,
        mention.ledger_day,
        feedback.product,
        feedback.channel,
        feedback.language,
        mention.quote,
        mention.confidence,
        -- Letters and digits alone: quotes that differ in punctuation or case are one quote.
        regexp_replace(lower(mention.quote), '[^\p{L}\p{N}]', '', 'g') AS letters,
        -- A Chinese character says about as much as two Latin letters.
        length(mention.quote) + length(regexp_replace(mention.quote, '[^\p{Han}]', '', 'g')) AS width
    FROM mention
    JOIN feedback USING (feedback_id)
    WHERE
        mention.aspect = of_aspect
        AND mention.polarity = of_polarity::INTEGER
        AND mention.ledger_day BETWEEN first_day::DATE AND last_day::DATE
        AND feedback.ledger_day BETWEEN first_day::DATE AND last_day::DATE
        AND (of_product = 'all' OR feedback.product = of_product)
),
scored AS (
    SELECT
        *,
        -- Sure, of a length that a reader takes in at a glance, and late in the period, in this order of weight.
        round(
            confidence::DOUBLE
            * CASE
                WHEN width < 8 THEN 0.3 WHEN width < 16 THEN 0.8 WHEN width <= 120 THEN 1.0 WHEN width <= 240 THEN 0.7
                ELSE 0.4
            END
            * (0.8 + 0.2 * (1 + datediff('day', first_day::DATE, ledger_day))
                / (1.0 + datediff('day', first_day::DATE, last_day::DATE))),
            6
        ) AS score
    FROM quoted
    WHERE letters <> ''
),
one_per_feedback AS (
    SELECT * FROM scored
    QUALIFY row_number() OVER (PARTITION BY feedback_id ORDER BY score DESC, segment) = 1
),
different_letters AS (
    SELECT * FROM one_per_feedback
    QUALIFY row_number() OVER (PARTITION BY letters ORDER BY score DESC, feedback_id) = 1
),
best AS (
    -- A hundred hold ten that differ, and their pairs are compared in a moment.
    SELECT
        *,
        row_number() OVER (ORDER BY score DESC, feedback_id) AS place,
        list_distinct([letters[i:i + 1] for i in range(1, greatest(length(letters), 2))]) AS pairs
    FROM different_letters
    QUALIFY place <= 100
),
different AS (
    SELECT *
    FROM best
    WHERE NOT EXISTS (
        -- A better one shares six tenths of the pairs of letters of the shorter of the two.
        SELECT 1
        FROM best AS better
        WHERE
            better.place < best.place
            AND len(list_intersect(better.pairs, best.pairs)) > 0.6 * least(len(better.pairs), len(best.pairs))
    )
)
SELECT
    row_number() OVER (ORDER BY place) AS rank,
    ledger_day,
    product,
    channel,
    language,
    quote,
    score,
    confidence,
    feedback_id,
    segment
FROM different;
COMMENT ON MACRO TABLE change_quotes IS
    'One quote of one aspect and polarity (-1 lost, 0 neither, 1 gained) between two days, inclusive: the sure, readable and late first, one a feedback, none that shares six tenths of the letter pairs of a better one.';
