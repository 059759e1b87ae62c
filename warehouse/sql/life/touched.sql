-- One feedback whose mentions the change replaces: read anew, or with an aspect that gets another id or dimension.
-- What was read of feedback that has since moved is left out: a day past all others, left with none, is in no span that
-- is looked through for such readings.
CREATE OR REPLACE TEMP TABLE life_touched AS
SELECT feedback_id, ledger_day, bool_or(anew) AS anew
FROM (
    SELECT shadow_feedback.feedback_id, shadow_feedback.ledger_day, true AS anew
    FROM shadow_feedback
    SEMI JOIN feedback
        ON feedback.feedback_id = shadow_feedback.feedback_id
        AND feedback.ledger_day = shadow_feedback.ledger_day
        AND feedback.content_hash = shadow_feedback.content_hash
        AND NOT feedback.deleted
    UNION ALL
    SELECT DISTINCT feedback_id, ledger_day, false
    FROM own_mention
    WHERE NOT $sampled AND aspect IN (SELECT aspect FROM life_moved)
)
GROUP BY feedback_id, ledger_day;
