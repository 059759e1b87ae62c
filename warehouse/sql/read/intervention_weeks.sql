-- Net observed and expected without an intervention, week by week from its first day.
-- $intervention = newest : its name; newest means the one that began last
WITH asked AS (
    SELECT name
    FROM value_intervention
    WHERE $intervention = 'newest' OR name = $intervention
    ORDER BY since DESC, name
    LIMIT 1
)
SELECT name, week, first_day, last_day, days, judged, observed, expected, expected_low, expected_high
FROM value_intervention_week
JOIN asked USING (name)
ORDER BY week;
