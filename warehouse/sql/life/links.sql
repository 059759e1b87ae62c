-- One line that goes on, linked to the version before over the days that both have read.
WITH overlapping AS (
    SELECT sum(judged)::BIGINT AS judged FROM life_judged WHERE ledger_day BETWEEN $first AND $last
),
moved AS (
    SELECT
        level,
        key,
        sum(gained_before)::BIGINT AS gained_before,
        sum(gained_after)::BIGINT AS gained_after,
        sum(gained_moved)::BIGINT AS gained_moved,
        sum(lost_before)::BIGINT AS lost_before,
        sum(lost_after)::BIGINT AS lost_after,
        sum(lost_moved)::BIGINT AS lost_moved,
        sum(net_squares)::BIGINT AS net_squares
    FROM life_moving
    GROUP BY level, key
),
after AS (
    SELECT level, key, sum(gained)::BIGINT AS gained, sum(lost)::BIGINT AS lost
    FROM life_line
    WHERE moment = 'after' AND ledger_day BETWEEN $first AND $last
    GROUP BY level, key
),
lines AS (
    SELECT DISTINCT level, key FROM life_members_after
),
roots AS (
    SELECT 'aspect' AS level, after AS key, string_agg(before, ',' ORDER BY before) AS key_before
    FROM life_map
    GROUP BY after
    UNION ALL
    SELECT DISTINCT level, key, key FROM life_members_before WHERE level <> 'aspect'
    UNION ALL
    SELECT DISTINCT 'aspect', key, key FROM life_members_before WHERE level = 'aspect' AND key IN (SELECT aspect FROM life_dropped)
)
SELECT
    (SELECT version FROM life_now) AS version,
    level,
    key,
    any_value(roots.key_before) AS key_before,
    any_value(overlapping.judged) AS judged,
    any_value(coalesce(after.gained, 0) - coalesce(moved.gained_after, 0) + coalesce(moved.gained_before, 0)) AS gained_before,
    any_value(coalesce(after.gained, 0)) AS gained_after,
    any_value(coalesce(moved.gained_moved, 0)) AS gained_moved,
    any_value(coalesce(after.lost, 0) - coalesce(moved.lost_after, 0) + coalesce(moved.lost_before, 0)) AS lost_before,
    any_value(coalesce(after.lost, 0)) AS lost_after,
    any_value(coalesce(moved.lost_moved, 0)) AS lost_moved,
    any_value(coalesce(moved.net_squares, 0)) AS net_squares
FROM lines
JOIN roots USING (level, key)
CROSS JOIN overlapping
LEFT JOIN moved USING (level, key)
LEFT JOIN after USING (level, key)
WHERE overlapping.judged > 0
GROUP BY level, key;
