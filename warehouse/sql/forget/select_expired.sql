-- One feedback to be erased: older than its source keeps.
CREATE OR REPLACE TEMP TABLE erased AS
SELECT feedback_id, feedback.ledger_day
FROM feedback
JOIN limits ON feedback.source = limits.source AND feedback.ledger_day < limits.oldest
WHERE NOT deleted;
-- One refused row of a night before the oldest day that its source keeps; its own day is not known.
CREATE OR REPLACE TEMP TABLE erased_refused AS
SELECT quarantine.source, stream, position
FROM quarantine
JOIN limits ON quarantine.source = limits.source AND try_cast(quarantine.run_id AS DATE) < limits.oldest;
