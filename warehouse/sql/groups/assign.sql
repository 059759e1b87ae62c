-- Nothing: feedback of some days gets the group that it should have, and its source's own is kept beside it. Rows that
-- are as they should be are left alone.
UPDATE feedback
SET customer_group = coalesce(group_wanted.assigned, group_wanted.own)
FROM group_wanted
WHERE
    feedback.feedback_id = group_wanted.feedback_id
    AND feedback.ledger_day = group_wanted.ledger_day
    AND coalesce(group_wanted.assigned, group_wanted.own) <> group_wanted.now;
CREATE OR REPLACE TEMP TABLE group_given AS
SELECT feedback_id, ledger_day, content, own, assigned FROM group_wanted WHERE assigned IS NOT NULL;
DELETE FROM assigned_group
WHERE
    ledger_day IN (SELECT ledger_day FROM days_together)
    AND NOT EXISTS (
        FROM group_given
        WHERE
            group_given.feedback_id = assigned_group.feedback_id
            AND group_given.ledger_day = assigned_group.ledger_day
            AND group_given.content = assigned_group.content
            AND group_given.own = assigned_group.own
            AND group_given.assigned = assigned_group.assigned
    );
INSERT INTO assigned_group BY NAME
SELECT feedback_id, ledger_day, content, own, assigned
FROM group_given
ANTI JOIN assigned_group USING (feedback_id, ledger_day);
DROP TABLE group_given;
DROP TABLE group_wanted;
