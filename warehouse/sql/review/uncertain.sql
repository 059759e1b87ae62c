-- One segment of which the judge is least sure, by turns of the aspects, of the newest $days days.
WITH surest AS (
    SELECT feedback_id, segment, aspect, confidence
    FROM mention
    WHERE
        model <> 'correction'
        AND ledger_day > (SELECT max(newest.ledger_day) FROM feedback AS newest) - $days::INTEGER
)
SELECT feedback_id, segment
FROM surest
ORDER BY row_number() OVER (PARTITION BY aspect ORDER BY confidence, feedback_id, segment), confidence, feedback_id, segment
LIMIT $rows::INTEGER * 4;
