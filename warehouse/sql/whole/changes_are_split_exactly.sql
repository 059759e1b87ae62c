-- No row of value_change has a rate, mix and volume that do not sum to its change.
SELECT 0 AS expected, count(*) AS found
FROM value_change
WHERE
    abs(rate + mix + volume - change) > 1e-9
    OR abs(count_rate + count_mix + count_volume - count_change) > 1e-6;
