-- Net observed and expected without the intervention in one week, counted from its first day.
CREATE OR REPLACE TABLE published.value_intervention_week AS
SELECT
    name,
    week,
    first_day,
    last_day,
    days,
    judged,
    observed,
    expected,
    expected_low,
    expected_high
FROM intervention_week
ORDER BY name, week;
COMMENT ON TABLE published.value_intervention_week IS
    'Net observed and expected without the intervention in one week, counted from its first day; for drawing.';
COMMENT ON COLUMN published.value_intervention_week.name IS 'Name of the intervention, as in value_intervention.';
COMMENT ON COLUMN published.value_intervention_week.week IS
    'Weeks since its first day: 0 is the first with it, -1 the last before.';
COMMENT ON COLUMN published.value_intervention_week.first_day IS 'First day of the week.';
COMMENT ON COLUMN published.value_intervention_week.last_day IS 'Last day of the week.';
COMMENT ON COLUMN published.value_intervention_week.days IS
    'Days of it that were used; festivals and days of another judge are not.';
COMMENT ON COLUMN published.value_intervention_week.judged IS 'Judged feedbacks of those days.';
COMMENT ON COLUMN published.value_intervention_week.observed IS
    'Net of those days per 100 judged feedbacks, like for like of product and channel.';
COMMENT ON COLUMN published.value_intervention_week.expected IS
    'Net expected without the intervention (the counterfactual; before it, the fitted line).';
COMMENT ON COLUMN published.value_intervention_week.expected_low IS
    'Lower 95 % limit of what was expected in the mean; the chance of a single week comes on top.';
COMMENT ON COLUMN published.value_intervention_week.expected_high IS 'Upper 95 % limit.';
