-- One customer of whom no feedback is left goes.
DELETE FROM customer_membership
WHERE (source, customer_hash) NOT IN (
    SELECT (source, customer_hash)
    FROM feedback
    WHERE customer_hash IS NOT NULL AND NOT deleted AND feedback_id NOT IN (SELECT feedback_id FROM erased)
);
