-- One feedback that its source has withdrawn and of which a reading is kept for a roll-back, or was made beside.
CREATE OR REPLACE TEMP TABLE life_withdrawn AS
SELECT DISTINCT feedback_id, ledger_day
FROM (
    SELECT feedback_id, ledger_day FROM kept_feedback
    UNION ALL
    SELECT feedback_id, ledger_day FROM shadow_feedback
)
SEMI JOIN (SELECT feedback_id FROM feedback WHERE deleted) USING (feedback_id);
