-- One row of the company's table of a customer who has said something; twice the same customer and day, the last stands.
CREATE OR REPLACE TEMP TABLE membership_told AS
SELECT source, customer_hash, valid_from, arg_max(customer_group, place) AS customer_group
FROM incoming
SEMI JOIN (SELECT DISTINCT source, customer_hash FROM feedback WHERE NOT deleted) USING (source, customer_hash)
GROUP BY ALL;
