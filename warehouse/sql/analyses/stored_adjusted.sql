-- The stored shares of periods that begin in some years.
SELECT * FROM adjusted_share WHERE year(period) IN (SELECT year FROM wanted_years) ORDER BY period_type, period, aspect;
