-- Each feedback of a touched day is stored once there, and names its judge and taxonomy or why it was not judged.
-- Beside the checks of what a run brought: copies that are set aside and texts redacted anew were brought by another.
SELECT feedback_id
FROM feedback
WHERE NOT deleted AND ledger_day IN (SELECT ledger_day FROM scope_days)
GROUP BY feedback_id
HAVING
    count(*) > 1
    OR NOT bool_and(
        coalesce(
            (judged AND not_judged IS NULL AND model <> '' AND taxonomy <> '')
            OR (NOT judged AND not_judged <> '' AND polarity IS NULL),
            FALSE
        )
    );
