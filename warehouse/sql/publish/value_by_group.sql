-- One month, customer group, and dimension or all value: distinct feedbacks that gained and lost.
CREATE OR REPLACE TABLE published.value_by_group (
    month DATE,
    customer_group VARCHAR,
    key VARCHAR,
    gained BIGINT,
    lost BIGINT,
    gained_and_lost BIGINT
);
COMMENT ON TABLE published.value_by_group IS
    'One month, customer group, and dimension or all value: distinct feedbacks that gained and lost.';
COMMENT ON COLUMN published.value_by_group.month IS 'First day of the month.';
COMMENT ON COLUMN published.value_by_group.customer_group IS
    'Segment of the customer, by the company''s own table or by the source; unknown where neither says it.';
COMMENT ON COLUMN published.value_by_group.key IS 'Id of a dimension; all for all benefits and costs.';
COMMENT ON COLUMN published.value_by_group.gained IS
    'Distinct feedbacks with value gained; the denominator is the sum of feedback_daily.judged.';
COMMENT ON COLUMN published.value_by_group.lost IS 'Distinct feedbacks with value lost.';
COMMENT ON COLUMN published.value_by_group.gained_and_lost IS 'Distinct feedbacks with both.';
