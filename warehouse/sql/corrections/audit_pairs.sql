-- One (sampled feedback, aspect): mentions that people found, that the judge found, and that both found.
-- A sampled feedback counts once every segment of it has an answer that stands; its text must be the one that was drawn.
WITH answered AS (
    SELECT standing.feedback_id, standing.text_hash, count(*) AS segments
    FROM correction AS standing
    JOIN correction_state USING (correction)
    WHERE correction_state.state = 'in_force'
    GROUP BY ALL
),
read_whole AS (
    SELECT unit.draw, unit.language, unit.feedback_id, unit.segments, feedback.ledger_day, feedback.model
    FROM audit_unit AS unit
    JOIN answered USING (feedback_id, text_hash)
    JOIN feedback USING (feedback_id)
    WHERE answered.segments >= unit.segments AND feedback.judged AND NOT feedback.deleted
),
people AS (
    SELECT mention.feedback_id, mention.start_char, mention.aspect, mention.polarity
    FROM mention
    SEMI JOIN read_whole USING (feedback_id, ledger_day)
    WHERE mention.model = 'correction'
),
judge AS (
    SELECT feedback_id, start_char, aspect, polarity
    FROM overridden_mention
    SEMI JOIN read_whole USING (feedback_id)
),
pair AS (
    SELECT
        feedback_id,
        aspect,
        count(people.polarity) AS said,
        count(judge.polarity) AS judged,
        count(*) FILTER (WHERE people.polarity = judge.polarity) AS right_mentions
    FROM people
    FULL JOIN judge USING (feedback_id, start_char, aspect)
    GROUP BY ALL
)
SELECT
    read_whole.draw,
    read_whole.language,
    read_whole.feedback_id,
    read_whole.model,
    read_whole.segments,
    audit_draw.population,
    audit_draw.drawn,
    coalesce(pair.aspect, '') AS aspect,
    coalesce(pair.said, 0) AS said,
    coalesce(pair.judged, 0) AS judged,
    coalesce(pair.right_mentions, 0) AS right_mentions
FROM read_whole
JOIN audit_draw USING (draw, language)
LEFT JOIN pair USING (feedback_id)
ORDER BY draw, language, feedback_id, aspect;
