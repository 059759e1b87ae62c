-- One row: the first and last days of the two periods that a change is asked of.
CREATE MACRO change_span(before_first, before_last, after_first, after_last) AS TABLE
WITH newest AS (
    SELECT coalesce(max(period) FILTER (WHERE complete), max(period)) AS week
    FROM value_change
    WHERE period_type = 'week'
),
later_start AS (
    SELECT if(after_first::DATE < DATE '2999-12-31', after_first::DATE, week) AS after_start FROM newest
),
later AS (
    SELECT
        after_start,
        if(after_last::DATE < DATE '2999-12-31', after_last::DATE, after_start + 6) AS after_end
    FROM later_start
),
earlier_end AS (
    SELECT *, if(before_last::DATE < DATE '2999-12-31', before_last::DATE, after_start - 1) AS before_end FROM later
)
SELECT
    if(
        before_first::DATE < DATE '2999-12-31',
        before_first::DATE,
        before_end - datediff('day', after_start, after_end)::INTEGER
    ) AS before_start,
    before_end,
    after_start,
    after_end
FROM earlier_end;
COMMENT ON MACRO TABLE change_span IS
    'One row, before_start, before_end, after_start and after_end: the days given; where 2999-12-31 stands, the newest full week for the later period and as many days right before it for the earlier.';
