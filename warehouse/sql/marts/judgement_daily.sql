-- One (day, judge, reader of the aspect, language of the judge, aspect) of the rebuilt days.
DELETE FROM judgement_daily WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days);
INSERT INTO judgement_daily BY NAME
WITH judged AS (
    SELECT
        feedback_id,
        ledger_day,
        coalesce(model, 'unknown') AS model,
        if(language = 'en', 'en', 'zh') AS language,
        segments IS NOT NULL AS measured
    FROM feedback
    WHERE judged AND NOT deleted AND ledger_day IN (SELECT ledger_day FROM rebuilt_days)
),
feedback_aspect AS (
    SELECT
        feedback_id,
        aspect,
        any_value(model) FILTER (WHERE model <> 'correction') AS reader,
        count(*) FILTER (WHERE polarity = 1) AS gained,
        count(*) FILTER (WHERE polarity = -1) AS lost
    FROM mention
    WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days)
    GROUP BY feedback_id, aspect
)
SELECT
    ledger_day,
    model,
    -- Where people decided alone, the judge of the feedback, who would have read it.
    coalesce(reader, model) AS reader,
    language,
    aspect,
    count(*) FILTER (WHERE gained > 0) AS gained,
    count(*) FILTER (WHERE lost > 0) AS lost,
    count(*) FILTER (WHERE gained > 0 AND lost > 0) AS gained_and_lost,
    count(*) FILTER (WHERE gained > 0 AND measured) AS measured_gained,
    count(*) FILTER (WHERE lost > 0 AND measured) AS measured_lost,
    coalesce(sum(gained) FILTER (WHERE measured), 0)::BIGINT AS segments_gained,
    coalesce(sum(lost) FILTER (WHERE measured), 0)::BIGINT AS segments_lost
FROM feedback_aspect
JOIN judged USING (feedback_id)
GROUP BY ALL;
