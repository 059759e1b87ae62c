-- The counts by aspect of some weeks.
INSERT INTO published.value_weekly BY NAME
SELECT
    date_trunc('week', ledger_day)::DATE AS week,
    aspect,
    product,
    channel,
    region,
    customer_group,
    language,
    sum(mentions)::BIGINT AS mentions,
    -- A feedback has one ledger day, so distinct feedbacks add up over days.
    sum(feedbacks)::BIGINT AS feedbacks,
    sum(feedbacks_gained)::BIGINT AS feedbacks_gained,
    sum(feedbacks_lost)::BIGINT AS feedbacks_lost,
    sum(feedbacks_neutral)::BIGINT AS feedbacks_neutral,
    sum(feedbacks_both)::BIGINT AS feedbacks_both
FROM value_daily
WHERE ledger_day BETWEEN $first AND $last
GROUP BY ALL
ORDER BY ALL;
