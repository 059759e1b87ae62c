-- One segment that holds the characters of $phrase or of $simplified, newest first.
-- $phrase: lower case; $simplified: the same in simplified characters
WITH told AS (
    SELECT
        ledger_day,
        feedback_id,
        segment,
        any_value(quote) AS quote,
        string_agg(aspect, ', ' ORDER BY aspect) FILTER (WHERE polarity > 0) AS gained,
        string_agg(aspect, ', ' ORDER BY aspect) FILTER (WHERE polarity < 0) AS lost
    FROM mention
    WHERE contains(lower(quote), $phrase) OR contains(lower(quote), $simplified)
    GROUP BY ALL
)
SELECT told.ledger_day, product, channel, told.gained, told.lost, told.quote, feedback_id
FROM told
JOIN feedback USING (feedback_id, ledger_day)
ORDER BY told.ledger_day DESC, feedback_id, segment;
