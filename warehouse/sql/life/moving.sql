-- One line and how the readings of the same feedbacks of some days differ: those whose readings were replaced.
INSERT INTO life_moving BY NAME
WITH counted AS (
    SELECT life_touched.feedback_id
    FROM life_touched
    JOIN feedback
        ON feedback.feedback_id = life_touched.feedback_id
        AND feedback.ledger_day = life_touched.ledger_day
        AND feedback.judged
        AND NOT feedback.deleted
    WHERE life_touched.ledger_day IN (SELECT ledger_day FROM days_together)
),
one_before AS (
    SELECT
        feedback_id,
        level,
        if(level = 'aspect', coalesce(life_map.after, key), key) AS key,
        bool_or(polarity = 1)::INTEGER AS gained,
        bool_or(polarity = -1)::INTEGER AS lost
    FROM kept_mention
    SEMI JOIN counted USING (feedback_id)
    JOIN life_members_before USING (aspect)
    LEFT JOIN life_map ON life_map.before = kept_mention.aspect
    WHERE version = (SELECT version FROM life_now) AND kept_mention.ledger_day IN (SELECT ledger_day FROM days_together)
    GROUP BY ALL
),
one_after AS (
    SELECT
        feedback_id,
        level,
        key,
        bool_or(polarity = 1)::INTEGER AS gained,
        bool_or(polarity = -1)::INTEGER AS lost
    FROM life_mention
    SEMI JOIN counted USING (feedback_id)
    JOIN life_members_after USING (aspect)
    WHERE life_mention.ledger_day IN (SELECT ledger_day FROM days_together)
    GROUP BY ALL
),
paired AS (
    SELECT
        level,
        key,
        coalesce(one_before.gained, 0) AS gained_before,
        coalesce(one_before.lost, 0) AS lost_before,
        coalesce(one_after.gained, 0) AS gained_after,
        coalesce(one_after.lost, 0) AS lost_after
    FROM one_before
    FULL JOIN one_after USING (feedback_id, level, key)
)
SELECT
    level,
    key,
    sum(gained_before)::BIGINT AS gained_before,
    sum(gained_after)::BIGINT AS gained_after,
    sum(abs(gained_after - gained_before))::BIGINT AS gained_moved,
    sum(lost_before)::BIGINT AS lost_before,
    sum(lost_after)::BIGINT AS lost_after,
    sum(abs(lost_after - lost_before))::BIGINT AS lost_moved,
    sum(((gained_after - lost_after) - (gained_before - lost_before)) ** 2)::BIGINT AS net_squares
FROM paired
GROUP BY level, key;
