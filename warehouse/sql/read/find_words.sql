-- Feedback that uses a word: on the days and aspects where the ledger cut it as a word, else as a phrase; newest first.
-- $term = 客服 : a word, English in lower or upper case, or a phrase
-- $rows = 20 : how many
WITH uses AS MATERIALIZED (
    SELECT day, aspect, feedbacks FROM term_daily WHERE term = lower($term)
),
by_day AS (
    SELECT day, sum(sum(feedbacks)) OVER (ORDER BY day DESC) - sum(feedbacks) AS newer FROM uses GROUP BY day
),
used AS (
    -- Days before those that hold ten times the rows asked for are not read.
    SELECT DISTINCT day AS ledger_day, aspect
    FROM uses
    JOIN by_day USING (day)
    WHERE newer < 10 * $rows::INTEGER
),
every_day AS (
    -- No day where the words are a term: then no quote is read for them.
    SELECT DISTINCT day AS ledger_day FROM feedback_daily WHERE (SELECT count(*) FROM uses) = 0
),
spoken AS (
    SELECT mention.*
    FROM mention
    JOIN used USING (ledger_day, aspect)
    WHERE contains(lower(quote), lower($term))
    UNION ALL
    SELECT mention.*
    FROM mention
    JOIN every_day USING (ledger_day)
    WHERE contains(lower(quote), lower($term))
),
newest AS (
    SELECT *
    FROM spoken
    ORDER BY ledger_day DESC, feedback_id, segment, aspect
    LIMIT $rows::INTEGER
)
SELECT ledger_day, aspect, newest.polarity, product, channel, quote, feedback_id
FROM newest
JOIN feedback USING (feedback_id, ledger_day)
ORDER BY ledger_day DESC, feedback_id, segment, aspect;
