-- One aspect, side and term: whether its use rose between any two periods.
CREATE MACRO term_change(before_first, before_last, after_first, after_last, of_aspect := 'all') AS TABLE
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
aspect_size AS (
    SELECT
        aspect,
        sum(feedbacks)::BIGINT AS size,
        coalesce(sum(feedbacks_gained) FILTER (WHERE NOT later), 0) AS gained0,
        coalesce(sum(feedbacks_lost) FILTER (WHERE NOT later), 0) AS lost0,
        coalesce(sum(feedbacks_gained) FILTER (WHERE later), 0) AS gained1,
        coalesce(sum(feedbacks_lost) FILTER (WHERE later), 0) AS lost1
    FROM value_daily
    JOIN day_asked USING (day)
    WHERE of_aspect = 'all' OR aspect = of_aspect
    GROUP BY aspect
),
term_use AS (
    SELECT
        aspect,
        term,
        sum(feedbacks)::BIGINT AS uses,
        coalesce(sum(feedbacks_gained) FILTER (WHERE NOT later), 0) AS g0,
        coalesce(sum(feedbacks_lost) FILTER (WHERE NOT later), 0) AS l0,
        coalesce(sum(feedbacks_gained) FILTER (WHERE later), 0) AS g1,
        coalesce(sum(feedbacks_lost) FILTER (WHERE later), 0) AS l1
    FROM term_daily
    JOIN day_asked USING (day)
    WHERE of_aspect = 'all' OR aspect = of_aspect
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
        lgamma(n1 + 1) + lgamma(n0 + 1) - lgamma(n0 + n1 + 1) + lgamma(y0 + y1 + 1) + lgamma(n0 + n1 - (y0 + y1) + 1) AS ways,
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
                    ways - lgamma(k + 1) - lgamma(n1 - k + 1) - lgamma(y0 + y1 - k + 1) - lgamma(n0 - (y0 + y1) + k + 1)
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
