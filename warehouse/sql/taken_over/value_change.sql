-- The rows of all pairs of periods that are as they were.
INSERT INTO published.value_change BY NAME
SELECT * FROM previous.value_change ANTI JOIN changed_pair USING (period_type, period);
