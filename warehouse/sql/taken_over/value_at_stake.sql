-- The rows of all periods that are as they were.
INSERT INTO published.value_at_stake BY NAME
SELECT * FROM previous.value_at_stake ANTI JOIN changed_period USING (period_type, period);
