-- One feedback whose mentions the change replaces: read anew, or with an aspect that gets another id or dimension.
CREATE OR REPLACE TEMP TABLE life_touched AS
SELECT feedback_id, ledger_day, bool_or(anew) AS anew
FROM (
    SELECT feedback_id, ledger_day, true AS anew FROM shadow_feedback
    UNION ALL
    SELECT DISTINCT feedback_id, ledger_day, false
    FROM own_mention
    WHERE NOT $sampled AND aspect IN (SELECT aspect FROM life_moved)
)
GROUP BY feedback_id, ledger_day;
