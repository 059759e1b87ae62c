-- One month in which a row of value_by_lens ($relation) or value_change begins that is not as it was.
SELECT DISTINCT date_trunc('month', period)::DATE AS month
FROM (
    SELECT period FROM changed_period WHERE $relation = 'value_by_lens'
    UNION ALL
    SELECT period FROM changed_pair WHERE $relation = 'value_change'
)
ORDER BY month;
