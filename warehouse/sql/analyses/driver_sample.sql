-- One feedback of the sample for a regression, numbered from 0: the first $rows by the hash of their ids, which is chance
-- that is the same every time.
CREATE OR REPLACE TEMP TABLE driver_sample AS
WITH stated AS (
    SELECT feedback_id, (bool_or(polarity = 1))::INTEGER - (bool_or(polarity = -1))::INTEGER AS satisfaction
    FROM mention
    WHERE aspect = 'outcome.satisfaction' AND ledger_day BETWEEN $first AND $last AND $outcome = 'satisfaction'
    GROUP BY feedback_id
),
eligible AS (
    SELECT
        feedback_id,
        ledger_day,
        CASE WHEN $outcome = 'rating' THEN rating ELSE satisfaction END AS outcome,
        product,
        channel,
        language,
        kind
    FROM feedback
    LEFT JOIN stated USING (feedback_id)
    WHERE
        judged
        AND NOT deleted
        AND ledger_day BETWEEN $first AND $last
        AND ($product = 'all' OR product = $product)
),
drawn AS (
    SELECT *
    FROM eligible
    WHERE outcome IS NOT NULL
    ORDER BY md5(feedback_id), feedback_id
    LIMIT $rows
)
SELECT *, row_number() OVER (ORDER BY md5(feedback_id), feedback_id) - 1 AS place
FROM drawn;
