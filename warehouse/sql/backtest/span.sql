-- One span: the first ledger day with judged feedback, and the last that was over when the newest night ran.
WITH judged AS (
    SELECT min(ledger_day) AS first_day, max(ledger_day) AS last_day FROM feedback_daily WHERE judged > 0
)
SELECT first_day, least(last_day, (SELECT max(night) - 1 FROM ledger.run)) AS last_day FROM judged;
