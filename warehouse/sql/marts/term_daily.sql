-- One (day, aspect, term) of the rebuilt days.
DELETE FROM term_daily WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days);
INSERT INTO term_daily BY NAME
WITH feedback_term AS (
    SELECT
        mention_term.ledger_day,
        aspect,
        term,
        feedback_id,
        bool_or(mention_term.polarity = 1) AS gained,
        bool_or(mention_term.polarity = -1) AS lost
    FROM mention_term
    JOIN feedback USING (feedback_id)
    WHERE
        feedback.judged
        AND NOT feedback.deleted
        AND mention_term.ledger_day IN (SELECT ledger_day FROM rebuilt_days)
        AND feedback.ledger_day IN (SELECT ledger_day FROM rebuilt_days)
    GROUP BY ALL
)
SELECT
    ledger_day,
    aspect,
    term,
    count(*) AS feedbacks,
    count(*) FILTER (WHERE gained) AS feedbacks_gained,
    count(*) FILTER (WHERE lost) AS feedbacks_lost
FROM feedback_term
GROUP BY ALL;
