-- Nothing: feedback of some days gets the group that it should have, and its source's own is kept beside it.
UPDATE feedback
SET customer_group = coalesce(group_wanted.assigned, group_wanted.own)
FROM group_wanted
WHERE
    feedback.feedback_id = group_wanted.feedback_id
    AND feedback.ledger_day = group_wanted.ledger_day
    AND coalesce(group_wanted.assigned, group_wanted.own) <> group_wanted.now;
DELETE FROM assigned_group WHERE ledger_day IN (SELECT ledger_day FROM days_together);
INSERT INTO assigned_group BY NAME
SELECT feedback_id, ledger_day, content, own, assigned FROM group_wanted WHERE assigned IS NOT NULL;
DROP TABLE group_wanted;
