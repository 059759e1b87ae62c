-- Losses of value_ledger by month are distinct feedbacks.
-- Counted as rows of a DISTINCT, which spills; count(DISTINCT) would hold every id in memory.
SELECT
    (
        SELECT count(*)
        FROM (
            SELECT DISTINCT feedback_id
            FROM mention
            JOIN aspect USING (aspect)
            WHERE polarity = -1 AND side IN ('benefit', 'cost')
        )
    ) AS expected,
    (
        SELECT coalesce(sum(lost), 0)
        FROM value_ledger
        WHERE period_type = 'month' AND level = 'all' AND product = 'all'
    ) AS found;
