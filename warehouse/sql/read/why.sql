-- Why one aspect moved between two periods: the change and its parts, the cells behind it, words that rose, quotes.
-- $aspect = outcome.satisfaction : id of an aspect
-- $after_first = 2999-12-31 : first day of the later period; 2999-12-31 means the newest full week
-- $after_last = 2999-12-31 : its last day; 2999-12-31 means six days on
-- $before_first = 2999-12-31 : first day of the earlier period; 2999-12-31 means one as long
-- $before_last = 2999-12-31 : its last day; 2999-12-31 means the day before the later period
-- $product = all : a product, or all; words are those of all products
-- $rows = 5 : how many cells, words and quotes
WITH span AS MATERIALIZED (
    SELECT * FROM change_span($before_first::DATE, $before_last::DATE, $after_first::DATE, $after_last::DATE)
),
change AS MATERIALIZED (
    SELECT
        *,
        100 * gained_before / judged_before AS gained0,
        100 * gained_after / judged_after AS gained1,
        100 * lost_before / judged_before AS lost0,
        100 * lost_after / judged_after AS lost1,
        if(change > 0, 'gained', 'lost') AS told_side,
        if(change > 0, 1, -1) AS told_polarity
    FROM value_change(
        (SELECT before_start FROM span),
        (SELECT before_end FROM span),
        (SELECT after_start FROM span),
        (SELECT after_end FROM span),
        of_product := $product
    )
    WHERE key = $aspect
),
parts AS (
    SELECT
        1 AS section,
        1 AS place,
        'net per 100' AS part,
        concat(before_start, ' to ', before_end, ' -> ', after_start, ' to ', after_end) AS what,
        net_before AS before,
        net_after AS after,
        change AS points,
        change_low AS low,
        change_high AS high,
        concat(judged_before, ' -> ', judged_after, ' judged feedbacks; q = ', round(q, 4)) AS note
    FROM change
    CROSS JOIN span
    UNION ALL
    SELECT
        1,
        2,
        'gained per 100',
        NULL,
        gained0,
        gained1,
        gained1 - gained0,
        -- Newcombe (1998): different feedbacks before and after.
        gained1 - gained0 - sqrt(
            (gained1 - wilson_low(gained_after, judged_after)) ** 2
            + (wilson_high(gained_before, judged_before) - gained0) ** 2
        ),
        gained1 - gained0 + sqrt(
            (wilson_high(gained_after, judged_after) - gained1) ** 2
            + (gained0 - wilson_low(gained_before, judged_before)) ** 2
        ),
        concat(gained_before, ' -> ', gained_after, ' feedbacks')
    FROM change
    UNION ALL
    SELECT
        1,
        3,
        'lost per 100',
        NULL,
        lost0,
        lost1,
        lost1 - lost0,
        -- Newcombe (1998): different feedbacks before and after.
        lost1 - lost0 - sqrt(
            (lost1 - wilson_low(lost_after, judged_after)) ** 2
            + (wilson_high(lost_before, judged_before) - lost0) ** 2
        ),
        lost1 - lost0 + sqrt(
            (wilson_high(lost_after, judged_after) - lost1) ** 2
            + (lost0 - wilson_low(lost_before, judged_before)) ** 2
        ),
        concat(lost_before, ' -> ', lost_after, ' feedbacks')
    FROM change
    UNION ALL
    SELECT
        2, 1, 'rate', 'what customers say, like for like', NULL, NULL, rate, rate_low, rate_high,
        if(
            reversed,
            'moved against the total: the mix hides it (Simpson)',
            concat(round(comparable), ' % of feedback is comparable')
        )
    FROM change
    UNION ALL
    SELECT 2, 2, 'mix', 'other weights of product x channel x language', NULL, NULL, mix, NULL, NULL, NULL FROM change
    UNION ALL
    SELECT 2, 3, 'volume', 'cells with feedback in one period alone', NULL, NULL, volume, NULL, NULL, NULL FROM change
),
cells AS (
    SELECT
        3 AS section,
        row_number() OVER (ORDER BY abs(contribution) DESC, product, channel, language) AS place,
        'cell' AS part,
        concat_ws(' / ', product, channel, language) AS what,
        net_before AS before,
        net_after AS after,
        contribution AS points,
        NULL AS low,
        NULL AS high,
        concat(
            judged_before, ' -> ', judged_after, ' judged; rate ', round(rate, 2), ', mix ', round(mix, 2), ', volume ',
            round(volume, 2)
        ) AS note
    FROM value_change_cells(
        (SELECT before_start FROM span),
        (SELECT before_end FROM span),
        (SELECT after_start FROM span),
        (SELECT after_end FROM span),
        of_product := $product
    )
    WHERE key = $aspect AND contribution <> 0
    QUALIFY place <= $rows::INTEGER
),
risen AS MATERIALIZED (
    SELECT *
    FROM term_change(
        (SELECT before_start FROM span),
        (SELECT before_end FROM span),
        (SELECT after_start FROM span),
        (SELECT after_end FROM span),
        of_aspect := $aspect
    )
    WHERE side = (SELECT told_side FROM change) AND z > 0 AND uses_after >= 3
),
words AS (
    SELECT
        4 AS section,
        row_number() OVER (ORDER BY q, z DESC, term) AS place,
        concat('word, ', side) AS part,
        term AS what,
        share_before AS before,
        share_after AS after,
        share_after - share_before AS points,
        NULL AS low,
        NULL AS high,
        concat(
            uses_before, ' -> ', uses_after, ' feedbacks; ', if(q <= 0.05, 'beyond chance', 'may be chance'), ', q = ',
            round(q, 4)
        ) AS note
    FROM risen
    WHERE NOT EXISTS (
        -- A word is told with its phrase where nearly all of its later uses are in that phrase.
        SELECT 1
        FROM risen AS longer
        WHERE
            length(longer.term) > length(risen.term)
            AND contains(longer.term, risen.term)
            AND longer.uses_after >= 0.9 * risen.uses_after
    )
    QUALIFY place <= $rows::INTEGER
),
found_quotes AS (
    SELECT quoted.*, min_by(risen.term, (risen.q, risen.term)) AS word
    FROM change_quotes(
        $aspect,
        (SELECT told_polarity FROM change),
        (SELECT after_start FROM span),
        (SELECT after_end FROM span),
        of_product := $product
    ) AS quoted
    LEFT JOIN risen ON risen.q <= 0.05 AND contains(lower(quoted.quote), risen.term)
    GROUP BY ALL
),
quotes AS (
    -- Those that use a word whose rise is beyond chance come first: they say why.
    SELECT
        5 AS section,
        row_number() OVER (ORDER BY word IS NULL, rank) AS place,
        concat('quote, ', (SELECT told_side FROM change)) AS part,
        quote AS what,
        NULL AS before,
        NULL AS after,
        NULL AS points,
        NULL AS low,
        NULL AS high,
        concat_ws(', ', ledger_day, product, channel, feedback_id) AS note
    FROM found_quotes
    QUALIFY place <= $rows::INTEGER
),
told AS (
    FROM parts
    UNION ALL
    FROM cells
    UNION ALL
    FROM words
    UNION ALL
    FROM quotes
)
SELECT
    part,
    what,
    round(before, 1) AS before,
    round(after, 1) AS after,
    round(points, 1) + 0 AS points, -- no -0
    round(low, 1) AS low,
    round(high, 1) AS high,
    note
FROM told
ORDER BY section, place;
