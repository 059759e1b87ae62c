-- One (day, judge, language of the judge) of the rebuilt days: judged feedbacks and the segments read in them.
DELETE FROM judged_daily WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days);
INSERT INTO judged_daily BY NAME
SELECT
    ledger_day,
    coalesce(model, 'unknown') AS model,
    if(language = 'en', 'en', 'zh') AS language,
    count(*) AS judged,
    count(segments) AS measured,
    coalesce(sum(segments), 0)::BIGINT AS segments
FROM feedback
WHERE judged AND NOT deleted AND ledger_day IN (SELECT ledger_day FROM rebuilt_days)
GROUP BY ALL;
