-- How much feedback names its customer, and of how much of it the company's table knows the customer.
SELECT
    count(*) AS feedbacks,
    count(customer_hash) AS named,
    count(*) FILTER (WHERE known.customer_hash IS NOT NULL) AS matched
FROM feedback
LEFT JOIN (SELECT DISTINCT source, customer_hash FROM customer_membership) AS known USING (source, customer_hash)
WHERE NOT deleted AND source IN (SELECT unnest($sources::VARCHAR[]));
