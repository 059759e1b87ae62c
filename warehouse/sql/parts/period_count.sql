-- Nothing: the counts of some period types, keys and products, in the periods that changed, go into the table of prepare.sql.
INSERT INTO temp.period_count BY NAME
SELECT
    period_type,
    period,
    key_number,
    product_number,
    sum(mentions)::BIGINT AS mentions,
    sum(gained)::BIGINT AS gained,
    sum(lost)::BIGINT AS lost,
    sum(neutral)::BIGINT AS neutral,
    sum(gained_and_lost)::BIGINT AS gained_and_lost
FROM key_day
JOIN ledger_period USING (ledger_day)
SEMI JOIN changed_period USING (period_type, period)
SEMI JOIN (SELECT key_number FROM ledger_key WHERE lens IN ('all', 'aspect', 'elements')) USING (key_number)
WHERE
    period_type BETWEEN $first_type AND $last_type
    AND key_number BETWEEN $first_key AND $last_key
    AND product_number BETWEEN $first_product AND $last_product
GROUP BY ALL;
