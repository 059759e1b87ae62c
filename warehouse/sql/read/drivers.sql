-- What moves the rating most: effects of gains and losses with all other aspects held equal.
-- $product = all : a product, or all
-- $rows = 40 : how many
SELECT
    value_drivers.aspect,
    aspect.zh,
    aspect.en,
    outcome,
    status,
    quadrant,
    round(importance, 2) AS importance,
    performance,
    gained,
    round(gained_effect, 2) AS gained_effect,
    round(gained_low, 2) AS gained_low,
    round(gained_high, 2) AS gained_high,
    lost,
    round(lost_effect, 2) AS lost_effect,
    round(lost_low, 2) AS lost_low,
    round(lost_high, 2) AS lost_high,
    round(lost_left_out, 2) AS lost_left_out,
    pattern,
    reason
FROM value_drivers
JOIN aspect USING (aspect)
WHERE product = $product
ORDER BY importance DESC NULLS LAST, aspect.position
LIMIT $rows::INTEGER;
