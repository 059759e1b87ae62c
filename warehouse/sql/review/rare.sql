-- One segment of the quarter of aspects that are mentioned least, the rarest first, of the newest $days days.
WITH counted AS (
    SELECT aspect, count(*) AS mentions
    FROM mention
    WHERE ledger_day > (SELECT max(newest.ledger_day) FROM feedback AS newest) - $days::INTEGER
    GROUP BY aspect
),
rare AS (
    SELECT aspect, mentions
    FROM counted
    WHERE mentions <= (SELECT quantile_disc(mentions, 0.25) FROM counted)
)
SELECT mention.feedback_id, mention.segment
FROM mention
JOIN rare USING (aspect)
WHERE
    mention.model <> 'correction'
    AND mention.ledger_day > (SELECT max(newest.ledger_day) FROM feedback AS newest) - $days::INTEGER
ORDER BY
    row_number() OVER (PARTITION BY aspect ORDER BY mention.confidence, mention.feedback_id, mention.segment),
    rare.mentions,
    mention.feedback_id,
    mention.segment
LIMIT $rows::INTEGER * 4;
