-- For the report: feedbacks that gained and lost by week, product, channel and language, over a year.
WITH members AS (
    SELECT lens, group_id AS key, count(*) AS aspects, string_agg(aspect, ' ' ORDER BY aspect) AS of
    FROM lens
    GROUP BY lens, group_id
),
different AS (
    -- Several lenses group alike: the first of them stands for all, and a group of one aspect is that aspect.
    SELECT lens, key
    FROM members
    WHERE aspects > 1
    QUALIFY row_number() OVER (PARTITION BY of ORDER BY lens, key) = 1
)
SELECT week, lens, key, product, channel, language, gained, lost, gained_and_lost
FROM cube_value
WHERE lens IN ('aspect', 'all') OR (lens, key) IN (SELECT (lens, key) FROM different)
ORDER BY lens, key, week, product, channel, language;
