-- Words and phrases whose use rose between two periods where one aspect is lost (or gained), surest first.
-- $aspect = outcome.satisfaction : id of an aspect
-- $side_of_value = lost : lost or gained
-- $after_first = 2999-12-31 : first day of the later period; 2999-12-31 means the newest full week
-- $after_last = 2999-12-31 : its last day; 2999-12-31 means six days on
-- $before_first = 2999-12-31 : first day of the earlier period; 2999-12-31 means one as long
-- $before_last = 2999-12-31 : its last day; 2999-12-31 means the day before the later period
-- $rows = 20 : how many
WITH span AS MATERIALIZED (
    SELECT * FROM change_span($before_first::DATE, $before_last::DATE, $after_first::DATE, $after_last::DATE)
),
risen AS (
    SELECT *
    FROM term_change(
        (SELECT before_start FROM span),
        (SELECT before_end FROM span),
        (SELECT after_start FROM span),
        (SELECT after_end FROM span),
        of_aspect := $aspect
    )
    WHERE side = $side_of_value AND z > 0 AND uses_after >= 3
)
SELECT
    term,
    feedbacks_before,
    feedbacks_after,
    uses_before,
    uses_after,
    round(share_before, 1) AS share_before,
    round(share_after, 1) AS share_after,
    round(log_odds, 2) AS log_odds,
    round(log_odds_low, 2) AS log_odds_low,
    round(log_odds_high, 2) AS log_odds_high,
    q <= 0.05 AS beyond_chance,
    round(q, 4) AS q
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
ORDER BY risen.q, risen.z DESC, term
LIMIT $rows::INTEGER;
