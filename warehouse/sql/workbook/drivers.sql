-- One aspect that moves the rating of $product, most important first; none where the regression was refused.
-- $product: a product, or all
SELECT
    value_drivers.aspect AS key,
    aspect.zh AS key_zh,
    aspect.en AS key_en,
    outcome,
    feedbacks,
    value_drivers.gained,
    value_drivers.lost,
    gained_effect,
    gained_low AS gained_effect_low,
    gained_high AS gained_effect_high,
    lost_effect,
    lost_low AS lost_effect_low,
    lost_high AS lost_effect_high,
    importance,
    performance,
    quadrant
FROM value_drivers
JOIN aspect USING (aspect)
WHERE value_drivers.product = $product AND importance IS NOT NULL
ORDER BY value_drivers.importance DESC, position;
