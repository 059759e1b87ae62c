-- One product or channel of which there is feedback, the commonest first.
SELECT 'product' AS kind, product AS value, sum(feedbacks) AS feedbacks FROM feedback_daily GROUP BY product
UNION ALL
SELECT 'channel' AS kind, channel AS value, sum(feedbacks) AS feedbacks FROM feedback_daily GROUP BY channel
ORDER BY kind, feedbacks DESC, value;
