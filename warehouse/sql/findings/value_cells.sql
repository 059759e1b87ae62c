-- Feedbacks that gained or lost on one aspect, of one day in one cell, over the last days.
SELECT
    day,
    aspect,
    product,
    channel,
    region,
    language,
    sum(feedbacks_gained)::BIGINT AS gained,
    sum(feedbacks_lost)::BIGINT AS lost
FROM value_daily
WHERE day > (SELECT max(day) FROM feedback_daily) - $days::INTEGER
GROUP BY ALL
ORDER BY ALL;
