-- One feedback with every segment that a person has read, for training or for the gate.
-- Which of the two: corrections/gate_part.
WITH standing AS (
    SELECT correction.*
    FROM correction
    JOIN correction_state USING (correction)
    WHERE correction_state.state IN ('in_force', 'aside')
),
vocabulary AS (
    SELECT taxonomy, list(DISTINCT now ORDER BY now) AS covers FROM reviewed_aspect WHERE now IS NOT NULL GROUP BY taxonomy
)
SELECT
    feedback.feedback_id,
    feedback.source,
    feedback.text,
    feedback.language,
    feedback.kind,
    feedback.rating,
    gate_part(feedback.feedback_id) AS part,
    standing.correction,
    standing.start_char,
    standing.end_char,
    vocabulary.covers,
    (
        SELECT coalesce(list({'aspect': known.now, 'polarity': said.polarity} ORDER BY known.now), [])
        FROM correction_mention AS said
        JOIN reviewed_aspect AS known USING (aspect, meaning)
        WHERE said.correction = standing.correction AND known.taxonomy = standing.taxonomy
    ) AS mentions
FROM standing
JOIN feedback USING (feedback_id)
LEFT JOIN vocabulary ON vocabulary.taxonomy = standing.taxonomy
WHERE NOT feedback.deleted
ORDER BY feedback.feedback_id, standing.start_char;
