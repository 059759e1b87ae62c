-- No topic exceeds its aspect.
SELECT 0 AS expected, count(*) AS found
FROM value_topic
JOIN value_ledger ON
    value_ledger.period_type = value_topic.period_type
    AND value_ledger.period = value_topic.period
    AND value_ledger.level = 'aspect'
    AND value_ledger.key = value_topic.aspect
    AND value_ledger.product = value_topic.product
WHERE
    value_topic.judged <> value_ledger.judged
    OR value_topic.mentions > value_ledger.mentions
    OR value_topic.gained > value_ledger.gained
    OR value_topic.lost > value_ledger.lost
    OR value_topic.neutral > value_ledger.neutral;
