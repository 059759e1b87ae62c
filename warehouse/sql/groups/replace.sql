-- What the company's table says, and nothing else; rows that it said before stay as they are.
CREATE OR REPLACE TEMP TABLE membership_gone AS
SELECT source, customer_hash, customer_group, valid_from FROM customer_membership
EXCEPT
SELECT source, customer_hash, customer_group, valid_from FROM membership_told;
CREATE OR REPLACE TEMP TABLE membership_new AS
SELECT source, customer_hash, customer_group, valid_from FROM membership_told
EXCEPT
SELECT source, customer_hash, customer_group, valid_from FROM customer_membership;
DELETE FROM customer_membership
USING membership_gone AS gone
WHERE
    customer_membership.source = gone.source
    AND customer_membership.customer_hash = gone.customer_hash
    AND customer_membership.customer_group = gone.customer_group
    AND customer_membership.valid_from IS NOT DISTINCT FROM gone.valid_from;
INSERT INTO customer_membership BY NAME SELECT * FROM membership_new;
CREATE OR REPLACE TEMP TABLE membership_change AS
FROM membership_gone
UNION ALL BY NAME
FROM membership_new;
DROP TABLE membership_gone;
DROP TABLE membership_new;
