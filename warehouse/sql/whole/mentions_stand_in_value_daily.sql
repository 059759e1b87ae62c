-- Mentions stand in value_daily.
SELECT
    (SELECT count(*) FROM mention) AS expected,
    (SELECT coalesce(sum(mentions), 0) FROM value_daily) AS found;
