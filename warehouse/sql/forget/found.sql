-- One target that is stored or was forgotten before: feedbacks of it, refused rows, broken rows that may be of it.
WITH live AS (
    SELECT hash, what, source, count(*) AS feedbacks, count(*) FILTER (WHERE NOT deleted) AS said
    FROM target
    JOIN feedback USING (source)
    WHERE CASE what WHEN 'feedback' THEN feedback_id = hash ELSE customer_hash = hash END
    GROUP BY ALL
),
refused AS (
    SELECT
        hash,
        what,
        source,
        count(*) FILTER (WHERE named) AS quarantined,
        count(*) FILTER (WHERE NOT named) AS traced
    FROM (
        SELECT
            target.*,
            coalesce(if(what = 'feedback', (payload->>'id'), (payload->>'customer')) = hash, false) AS named,
            coalesce(list_contains(string_split((payload->>'ids'), ' '), left(hash, 12)), false) AS traced
        FROM target
        JOIN quarantine USING (source)
    )
    WHERE named OR traced
    GROUP BY ALL
),
before AS (
    SELECT hash, what, source, max(erasure) AS erasure FROM forgotten GROUP BY ALL
)
SELECT
    target.source,
    target.what,
    target.hash,
    coalesce(feedbacks, 0) AS feedbacks,
    coalesce(said, 0) AS said,
    coalesce(quarantined, 0) AS quarantined,
    coalesce(traced, 0) AS traced,
    erasure
FROM target
LEFT JOIN live USING (hash, what, source)
LEFT JOIN refused USING (hash, what, source)
LEFT JOIN before USING (hash, what, source)
WHERE feedbacks > 0 OR quarantined > 0 OR traced > 0 OR erasure IS NOT NULL
ORDER BY ALL;
