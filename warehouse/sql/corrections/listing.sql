-- One correction with what it says, what the judge had read there, and how it stands.
WITH people AS (
    SELECT correction, string_agg(aspect || ' ' || polarity, ', ' ORDER BY aspect) AS said
    FROM correction_mention
    GROUP BY correction
),
judge AS (
    SELECT feedback_id, start_char, end_char, string_agg(aspect || ' ' || polarity, ', ' ORDER BY aspect) AS judged
    FROM overridden_mention
    GROUP BY ALL
)
SELECT
    correction.correction,
    coalesce(correction_state.state, 'new') AS state,
    correction.author,
    correction.made_at,
    correction.why,
    substring(feedback.text, correction.start_char + 1, correction.end_char - correction.start_char) AS words,
    coalesce(people.said, '') AS said,
    CASE WHEN correction_state.state = 'in_force' THEN coalesce(judge.judged, '') END AS judged,
    correction.note,
    correction.feedback_id,
    correction.segment,
    correction.taxonomy
FROM correction
LEFT JOIN correction_state USING (correction)
LEFT JOIN people USING (correction)
LEFT JOIN judge USING (feedback_id, start_char, end_char)
LEFT JOIN feedback ON feedback.feedback_id = correction.feedback_id
    AND left(sha256(feedback.text), 32) = correction.text_hash
WHERE $state = 'any' OR coalesce(correction_state.state, 'new') = $state
ORDER BY correction.correction DESC
LIMIT $row_limit;
