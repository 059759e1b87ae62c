-- Nothing: the rows of pairs of periods that are not as they were go.
DELETE FROM published.value_change
USING changed_pair
WHERE value_change.period_type = changed_pair.period_type AND value_change.period = changed_pair.period;
