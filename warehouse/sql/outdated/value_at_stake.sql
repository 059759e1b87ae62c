-- Nothing: the rows of periods that are not as they were go.
DELETE FROM published.value_at_stake
USING changed_period
WHERE value_at_stake.period_type = changed_period.period_type AND value_at_stake.period = changed_period.period;
