-- One benefit or cost that one feedback of the sample gains or loses on.
SELECT
    driver_sample.place,
    mention.aspect,
    bool_or(mention.polarity = 1) AS gained,
    bool_or(mention.polarity = -1) AS lost
FROM mention
JOIN driver_sample USING (feedback_id, ledger_day)
JOIN aspect ON mention.aspect = aspect.aspect AND aspect.side IN ('benefit', 'cost')
WHERE mention.ledger_day BETWEEN $first AND $last
GROUP BY ALL
ORDER BY ALL;
