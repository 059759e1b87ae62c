-- Every source: rows read over all nights, what became of them, and the last night that brought any.
SELECT
    source,
    count(*) AS nights,
    max(night) FILTER (WHERE read > 0) AS last_night_with_rows,
    sum(read)::BIGINT AS read,
    sum(loaded)::BIGINT AS loaded,
    sum(updated)::BIGINT AS updated,
    sum(duplicate)::BIGINT AS duplicate,
    sum(deleted)::BIGINT AS deleted,
    sum(quarantined)::BIGINT AS quarantined,
    bool_and(reconciles) AS reconciles
FROM source_health
GROUP BY source
ORDER BY source;
