-- The newest ledger day with judged feedback; NULL in an empty ledger.
SELECT max(ledger_day) AS newest FROM feedback_daily WHERE judged > 0;
