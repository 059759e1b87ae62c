-- Each mention belongs to a judged, live feedback of its ledger day and lies inside that feedback's text.
WITH live AS (
    SELECT feedback_id, ledger_day, length(text) AS characters
    FROM feedback
    WHERE judged AND NOT deleted AND ledger_day IN (SELECT ledger_day FROM scope_days)
)
SELECT mention.feedback_id, mention.start_char, mention.end_char
FROM mention
LEFT JOIN live ON mention.feedback_id = live.feedback_id AND mention.ledger_day = live.ledger_day
WHERE
    mention.ledger_day IN (SELECT ledger_day FROM scope_days)
    AND NOT coalesce(
        0 <= mention.start_char
        AND mention.start_char < mention.end_char
        AND mention.end_char <= live.characters,
        FALSE
    );
