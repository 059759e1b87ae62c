-- One segment on a day and aspect where every one of $terms was used, newest first: candidates, to be read for them.
-- $terms: words as the ledger cuts them
WITH used AS (
    SELECT day AS ledger_day, aspect
    FROM term_daily
    JOIN (SELECT DISTINCT unnest($terms::VARCHAR[]) AS term) AS asked USING (term)
    GROUP BY ALL
    HAVING count(DISTINCT term) = len($terms::VARCHAR[])
),
told AS (
    SELECT
        ledger_day,
        feedback_id,
        segment,
        any_value(quote) AS quote,
        string_agg(aspect, ', ' ORDER BY aspect) FILTER (WHERE polarity > 0) AS gained,
        string_agg(aspect, ', ' ORDER BY aspect) FILTER (WHERE polarity < 0) AS lost
    FROM mention
    JOIN used USING (ledger_day, aspect)
    GROUP BY ALL
)
SELECT told.ledger_day, product, channel, told.gained, told.lost, told.quote, feedback_id
FROM told
JOIN feedback USING (feedback_id, ledger_day)
ORDER BY told.ledger_day DESC, feedback_id, segment;
