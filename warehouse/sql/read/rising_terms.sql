-- Words and phrases whose use rose between two periods, of every aspect where it is gained or lost, surest first.
-- $after_first = 2999-12-31 : first day of the later period; 2999-12-31 means the newest full week
-- $after_last = 2999-12-31 : its last day; 2999-12-31 means six days on
-- $before_first = 2999-12-31 : first day of the earlier period; 2999-12-31 means one as long
-- $before_last = 2999-12-31 : its last day; 2999-12-31 means the day before the later period
-- $rows = 10 : how many of an aspect and side
WITH span AS MATERIALIZED (
    SELECT * FROM change_span($before_first::DATE, $before_last::DATE, $after_first::DATE, $after_last::DATE)
),
risen AS MATERIALIZED (
    SELECT *
    FROM term_change(
        (SELECT before_start FROM span),
        (SELECT before_end FROM span),
        (SELECT after_start FROM span),
        (SELECT after_end FROM span)
    )
    WHERE z > 0 AND uses_after >= 3
),
first_risen AS (
    SELECT *
    FROM risen
    QUALIFY row_number() OVER (PARTITION BY aspect, side ORDER BY q, z DESC, term) <= 3 * $rows::INTEGER
),
told AS (
    SELECT *
    FROM first_risen
    WHERE NOT EXISTS (
        -- A word is told with its phrase where nearly all of its later uses are in that phrase.
        SELECT 1
        FROM first_risen AS longer
        WHERE
            longer.aspect = first_risen.aspect
            AND longer.side = first_risen.side
            AND length(longer.term) > length(first_risen.term)
            AND contains(longer.term, first_risen.term)
            AND longer.uses_after >= 0.9 * first_risen.uses_after
    )
    QUALIFY row_number() OVER (PARTITION BY aspect, side ORDER BY q, z DESC, term) <= $rows::INTEGER
)
SELECT
    aspect,
    side,
    term,
    uses_before,
    uses_after,
    round(share_before, 1) AS share_before,
    round(share_after, 1) AS share_after,
    round(z, 2) AS z,
    q <= 0.05 AS beyond_chance,
    round(q, 4) AS q
FROM told
ORDER BY aspect, side, told.q, told.z DESC, term;
