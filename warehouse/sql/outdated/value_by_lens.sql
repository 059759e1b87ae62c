-- Nothing: the rows of periods that are not as they were go.
DELETE FROM published.value_by_lens
USING changed_period
WHERE value_by_lens.period_type = changed_period.period_type AND value_by_lens.period = changed_period.period;
