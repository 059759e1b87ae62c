-- One answer of a person: all that one segment of one feedback says, with what the judge had read there.
CREATE OR REPLACE TABLE published.correction AS
WITH people AS (
    SELECT correction, list(aspect || ' ' || polarity ORDER BY aspect) AS said FROM correction_mention GROUP BY correction
),
judge AS (
    SELECT feedback_id, start_char, end_char, list(aspect || ' ' || polarity ORDER BY aspect) AS judged
    FROM overridden_mention
    GROUP BY ALL
),
state AS (
    SELECT correction.*, coalesce(correction_state.state, 'new') AS state
    FROM correction
    LEFT JOIN correction_state USING (correction)
)
SELECT
    state.correction,
    state.feedback_id,
    state.segment,
    state.state,
    CASE WHEN state.state = 'in_force' THEN array_to_string(coalesce(judge.judged, []), ', ') END AS judged,
    array_to_string(coalesce(people.said, []), ', ') AS said,
    CASE WHEN state.state = 'in_force' THEN coalesce(judge.judged, []) = coalesce(people.said, []) END AS agreed,
    state.why,
    if(
        state.feedback_id IN (SELECT feedback_id FROM audit_unit)
        OR ('0x' || left(sha256(state.feedback_id), 8))::UBIGINT % 5 = 0,
        'gate',
        'training'
    ) AS part,
    state.author,
    state.made_at,
    state.note,
    state.taxonomy
FROM state
LEFT JOIN people USING (correction)
LEFT JOIN judge USING (feedback_id, start_char, end_char)
ORDER BY state.correction;
COMMENT ON TABLE published.correction IS
    'One answer of a person: all that one segment of one feedback says, with what the judge had read there. Never changed: a later answer on the same words counts instead.';
COMMENT ON COLUMN published.correction.correction IS 'Number, from 1, in the order of arrival.';
COMMENT ON COLUMN published.correction.feedback_id IS 'Feedback that was read.';
COMMENT ON COLUMN published.correction.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN published.correction.state IS
    'in_force; superseded by a later answer; withdrawn; outdated: the feedback was edited since; recut: its segments are others now; unmappable: an aspect of it has no successor in the taxonomy; aside: the feedback repeats another and is not counted; gone: the feedback was deleted; new: not yet looked at.';
COMMENT ON COLUMN published.correction.judged IS
    'What the judge reads there, aspect and polarity; empty if nothing, NULL where the correction is not in force.';
COMMENT ON COLUMN published.correction.said IS 'What the person read, aspect and polarity by the taxonomy of then; empty if nothing.';
COMMENT ON COLUMN published.correction.agreed IS 'Whether both are the same.';
COMMENT ON COLUMN published.correction.why IS
    'Why it was asked: uncertain, rating (words against it), rare (aspect), audit (random sample), or own.';
COMMENT ON COLUMN published.correction.part IS
    'training, or gate: kept out of training, to compare judges by. A fifth of the feedbacks, and every one of an audit sample.';
COMMENT ON COLUMN published.correction.author IS 'Who read it.';
COMMENT ON COLUMN published.correction.made_at IS 'When it was taken in.';
COMMENT ON COLUMN published.correction.note IS 'What the reader wrote beside it.';
COMMENT ON COLUMN published.correction.taxonomy IS 'Taxonomy by which it was read, name@version.';
