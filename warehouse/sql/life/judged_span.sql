-- The oldest and the newest ledger day with judged feedback.
SELECT min(ledger_day) AS first_day, max(ledger_day) AS last_day FROM life_judged;
