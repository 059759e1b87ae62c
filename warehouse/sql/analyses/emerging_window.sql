-- One row: the last $days days and the $reference days before them, and their feedbacks whose uncovered terms are known.
-- Both windows hold feedback of one judge, that of most of the period: another judge leaves other things uncovered.
WITH live AS (
    SELECT feedback_id, ledger_day, model
    FROM feedback
    WHERE judged AND NOT deleted
),
newest AS (
    SELECT max(ledger_day) AS period_end FROM live
),
judges AS (
    SELECT model, count(*) AS feedbacks
    FROM live
    CROSS JOIN newest
    WHERE ledger_day > period_end - $days::INTEGER
    GROUP BY model
),
known AS (
    SELECT ledger_day, ledger_day > period_end - $days::INTEGER AS in_period
    FROM live
    CROSS JOIN newest
    ANTI JOIN uncovered_unknown USING (feedback_id)
    WHERE
        ledger_day > period_end - $days::INTEGER - $reference::INTEGER
        AND model = (SELECT model FROM judges ORDER BY feedbacks DESC, model LIMIT 1)
)
SELECT
    (SELECT model FROM judges ORDER BY feedbacks DESC, model LIMIT 1) AS model,
    (SELECT period_end FROM newest) - ($days::INTEGER - 1) AS period_start,
    (SELECT period_end FROM newest) AS period_end,
    min(ledger_day) FILTER (WHERE NOT in_period) AS reference_start,
    (SELECT period_end FROM newest) - $days::INTEGER AS reference_end,
    count(*) FILTER (WHERE in_period) AS judged,
    count(*) FILTER (WHERE NOT in_period) AS judged_before
FROM known;
