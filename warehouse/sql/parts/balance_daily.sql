-- What the balance of some days is made of.
INSERT INTO published.balance_daily BY NAME
SELECT
    ledger_day AS day,
    product,
    channel,
    region,
    customer_group,
    language,
    benefits_gained,
    benefits_lost,
    costs_saved,
    costs_paid,
    plus_squares,
    minus_squares,
    products
FROM balance_daily
WHERE ledger_day BETWEEN $first AND $last
ORDER BY ALL;
