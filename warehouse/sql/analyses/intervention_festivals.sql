-- One day of a window on which customers are unlike themselves.
SELECT DISTINCT day FROM festival_day WHERE day BETWEEN $first::DATE AND $last::DATE ORDER BY day;
