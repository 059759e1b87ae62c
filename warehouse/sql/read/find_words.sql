-- Feedback that uses a word: on the days and aspects where the ledger cut it as a word, else as a phrase; newest first.
-- $term = 客服 : a word, English in lower or upper case, or a phrase
-- $rows = 20 : how many
WITH used AS MATERIALIZED (
    SELECT DISTINCT day AS ledger_day, aspect FROM term_daily WHERE term = lower($term)
),
spoken AS (
    SELECT mention.*
    FROM mention
    JOIN used USING (ledger_day, aspect)
    WHERE contains(lower(quote), lower($term))
    UNION ALL
    SELECT *
    FROM mention
    WHERE NOT EXISTS (FROM used) AND contains(lower(quote), lower($term))
)
SELECT ledger_day, aspect, spoken.polarity, product, channel, quote, feedback_id
FROM spoken
JOIN feedback USING (feedback_id, ledger_day)
ORDER BY ledger_day DESC, feedback_id, segment, aspect
LIMIT $rows::INTEGER;
