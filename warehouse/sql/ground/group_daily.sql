-- One day, cell and dimension, or all value, of the ledger's counts, named as in the warehouse.
CREATE TEMP VIEW group_daily AS
SELECT
    day AS ledger_day,
    if(level = 'all', 'all', 'elements') AS lens,
    key AS group_id,
    product,
    channel,
    language,
    gained AS feedbacks_gained,
    lost AS feedbacks_lost,
    gained_and_lost AS feedbacks_both
FROM ledger.cell_daily
WHERE level <> 'aspect';
