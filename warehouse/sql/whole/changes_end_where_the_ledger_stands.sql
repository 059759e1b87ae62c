-- Every net after a change is that of value_ledger.
SELECT
    (SELECT count(*) FROM value_change) AS expected,
    (
        SELECT count(*)
        FROM value_change
        JOIN value_ledger USING (period_type, period, level, key, product)
        WHERE abs(net_after - net) < 1e-9
    ) AS found;
