-- One intervention as its newest entry says; removed ones are left out unless $removed.
WITH newest AS (
    SELECT *
    FROM intervention_entry
    QUALIFY row_number() OVER (PARTITION BY name ORDER BY entry DESC) = 1
)
SELECT name, action, origin, what, level, key, product, channel, since, until, owner, note, worth
FROM newest
WHERE $removed OR action <> 'removed'
ORDER BY since, name;
