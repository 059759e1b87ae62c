-- Nothing: what is not in the version before as it is now goes into the tables of prepare.sql.
-- days_changed: one ledger day, and whether for what rests on the products with rows of their own; days_ended: the day
-- until which both versions reach, none where there is no version before.
INSERT INTO temp.changed_day SELECT ledger_day FROM days_changed WHERE NOT of_products;
INSERT INTO temp.changed_by_product SELECT ledger_day FROM days_changed WHERE of_products;
INSERT INTO temp.changed_period
SELECT 'day' AS period_type, ledger_day AS period FROM changed_by_product
UNION
SELECT 'week', date_trunc('week', ledger_day)::DATE FROM changed_by_product
UNION
SELECT 'month', date_trunc('month', ledger_day)::DATE FROM changed_by_product
UNION
SELECT period_type, period FROM ledger_period WHERE period_end > (SELECT ledger_day FROM days_ended);
INSERT INTO temp.changed_pair
SELECT period_type, period FROM changed_period WHERE period_type <> 'day'
UNION
SELECT period_type, (period + INTERVAL 7 DAY)::DATE FROM changed_period WHERE period_type = 'week'
UNION
SELECT period_type, (period + INTERVAL 1 MONTH)::DATE FROM changed_period WHERE period_type = 'month';
