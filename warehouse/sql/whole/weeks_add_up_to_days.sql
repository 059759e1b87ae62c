-- value_weekly adds up to value_daily.
SELECT
    (SELECT coalesce(sum(feedbacks_gained - feedbacks_lost), 0) FROM value_daily) AS expected,
    (SELECT coalesce(sum(feedbacks_gained - feedbacks_lost), 0) FROM value_weekly) AS found;
