-- One value of the slice kind $kind that a query may ask for; of the kind all, only all.
SELECT DISTINCT CASE $kind
    WHEN 'product' THEN product
    WHEN 'channel' THEN channel
    WHEN 'region' THEN region
    WHEN 'language' THEN language
    ELSE 'all'
END AS accepted
FROM feedback_daily
ORDER BY accepted;
