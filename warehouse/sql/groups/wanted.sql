-- One live feedback of some days with its source's own group and the one that the memberships give it on its day.
CREATE OR REPLACE TEMP TABLE group_wanted AS
WITH said AS (
    SELECT
        feedback.feedback_id,
        feedback.ledger_day,
        feedback.source,
        feedback.customer_hash,
        md5_number_lower(feedback.content_hash) AS content,
        feedback.customer_group AS now,
        coalesce(assigned_group.own, feedback.customer_group) AS own
    FROM feedback
    LEFT JOIN assigned_group
        ON assigned_group.feedback_id = feedback.feedback_id
        AND assigned_group.ledger_day = feedback.ledger_day
        AND assigned_group.content = md5_number_lower(feedback.content_hash)
        AND assigned_group.assigned = feedback.customer_group
    WHERE NOT feedback.deleted AND feedback.ledger_day IN (SELECT ledger_day FROM days_together)
),
dated AS (
    SELECT source, customer_hash, customer_group, coalesce(valid_from, DATE '0001-01-01') AS valid_from
    FROM customer_membership
)
SELECT said.feedback_id, said.ledger_day, said.content, said.now, said.own, dated.customer_group AS assigned
FROM said
ASOF LEFT JOIN dated
    ON said.source = dated.source
    AND said.customer_hash = dated.customer_hash
    AND said.ledger_day >= dated.valid_from;
