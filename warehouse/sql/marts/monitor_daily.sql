-- One (day, source, language, judge) of the rebuilt days: what it says of the machinery.
DELETE FROM monitor_daily WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days);
INSERT INTO monitor_daily BY NAME
WITH confident AS (
    SELECT feedback_id, ledger_day, round(avg(confidence::DOUBLE), 4)::DECIMAL(18, 6) AS confidence
    -- What the judge read, whatever people made of it.
    FROM (
        SELECT feedback_id, ledger_day, confidence FROM mention WHERE model <> 'correction'
        UNION ALL
        SELECT feedback_id, ledger_day, confidence FROM overridden_mention
    )
    WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days)
    GROUP BY ALL
)
SELECT
    feedback.ledger_day,
    source,
    language,
    if(judged, coalesce(model, 'unknown'), 'none') AS model,
    count(*) AS worded,
    count(*) FILTER (WHERE judged) AS judged,
    count(*) FILTER (WHERE judged AND confidence IS NULL) AS uncovered,
    coalesce(sum(confidence) FILTER (WHERE judged), 0)::DECIMAL(18, 6) AS confidence_sum,
    count(unknown) AS measured,
    coalesce(sum(unknown::DECIMAL(18, 6)), 0)::DECIMAL(18, 6) AS unknown_sum,
    sum(length(text))::BIGINT AS characters
FROM feedback
LEFT JOIN confident USING (feedback_id, ledger_day)
WHERE feedback.ledger_day IN (SELECT ledger_day FROM rebuilt_days)
  AND NOT deleted
  AND (not_judged IS NULL OR not_judged = 'other_language')
GROUP BY ALL;
