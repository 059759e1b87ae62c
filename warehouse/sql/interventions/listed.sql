-- One intervention as its newest entry says, and what the newest analysis found; removed ones only where $removed.
WITH newest AS (
    SELECT *
    FROM intervention_entry
    QUALIFY row_number() OVER (PARTITION BY name ORDER BY entry DESC) = 1
),
keys AS (
    SELECT 'aspect' AS level, aspect AS key, zh, en FROM aspect
    UNION
    SELECT 'dimension', group_id, group_zh, group_en FROM lens WHERE lens = 'elements'
)
SELECT
    newest.name,
    what,
    newest.level,
    newest.key,
    coalesce(keys.zh, newest.key) AS key_zh,
    coalesce(keys.en, newest.key) AS key_en,
    product,
    channel,
    since,
    until,
    owner,
    note,
    worth,
    origin,
    action,
    verdict,
    code,
    reason,
    net_effect,
    net_low,
    net_high,
    smallest_effect,
    method,
    comparison_slice,
    comparison,
    days_before,
    days_after,
    feedbacks_before,
    feedbacks_after
FROM newest
LEFT JOIN keys USING (level, key)
LEFT JOIN intervention_effect ON intervention_effect.name = newest.name AND newest.action <> 'removed'
WHERE $removed OR action <> 'removed'
ORDER BY since DESC, newest.name;
