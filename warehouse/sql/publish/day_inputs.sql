-- One ledger day, and a fingerprint of all that the parts of its relations are made of: its rows, counted and mixed.
-- The text is left out, for its hash stands beside it, and so is what no relation tells: which night brought a row.
WITH inputs AS (
    SELECT ledger_day, hash(*COLUMNS(* EXCLUDE (text, stream, position, updated_at, first_run, last_run))) AS said
    FROM feedback
    UNION ALL
    SELECT ledger_day, hash('repeat', repeat_feedback) FROM repeat_feedback
    UNION ALL
    SELECT ledger_day, hash('intent', feedback_intent) FROM feedback_intent
    UNION ALL
    SELECT ledger_day, hash('mention', mention) FROM mention
    UNION ALL
    SELECT ledger_day, hash('mention_topic', mention_topic) FROM mention_topic
    UNION ALL
    SELECT ledger_day, hash('topic_daily', topic_daily) FROM topic_daily
    UNION ALL
    SELECT ledger_day, hash('feedback_daily', feedback_daily) FROM feedback_daily
    UNION ALL
    SELECT ledger_day, hash('value_daily', value_daily) FROM value_daily
    UNION ALL
    SELECT ledger_day, hash('group_daily', group_daily) FROM group_daily
    UNION ALL
    SELECT ledger_day, hash('balance_daily', balance_daily) FROM balance_daily
    UNION ALL
    SELECT ledger_day, hash('term_daily', term_daily) FROM term_daily
)
SELECT ledger_day, count(*) AS rows, bit_xor(said) AS mixed
FROM inputs
WHERE ledger_day IS NOT NULL
GROUP BY ledger_day
ORDER BY ledger_day;
