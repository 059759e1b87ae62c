-- The rows of all periods that are as they were.
INSERT INTO published.value_by_lens BY NAME
SELECT * FROM previous.value_by_lens ANTI JOIN changed_period USING (period_type, period);
