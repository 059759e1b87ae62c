-- What the table says, after what it said before: a new customer's group holds from the beginning, a changed one from
-- the night on. A night older than the last change says nothing new.
CREATE OR REPLACE TEMP TABLE membership_change AS
WITH latest AS (
    SELECT
        source,
        customer_hash,
        arg_max(customer_group, coalesce(valid_from, DATE '0001-01-01')) AS customer_group,
        max(coalesce(valid_from, DATE '0001-01-01')) AS valid_from
    FROM customer_membership
    GROUP BY ALL
)
SELECT
    told.source,
    told.customer_hash,
    told.customer_group,
    CASE WHEN latest.customer_hash IS NOT NULL THEN (SELECT night FROM night_now) END AS valid_from
FROM membership_told AS told
LEFT JOIN latest ON latest.source = told.source AND latest.customer_hash = told.customer_hash
WHERE
    latest.customer_hash IS NULL
    OR (latest.customer_group <> told.customer_group AND latest.valid_from <= (SELECT night FROM night_now));
DELETE FROM customer_membership
USING membership_change AS change
WHERE
    customer_membership.source = change.source
    AND customer_membership.customer_hash = change.customer_hash
    AND customer_membership.valid_from = change.valid_from;
INSERT INTO customer_membership BY NAME SELECT * FROM membership_change;
