-- Nothing: near_aside gets what is to be set aside, near_back what counts again, near_moved what repeats another one.
CREATE OR REPLACE TEMP TABLE near_found AS
SELECT
    feedback_id,
    struct_extract(min({'said_at': original_said_at, 'feedback_id': original}), 'feedback_id') AS repeat_of
FROM (
    FROM near_candidate WHERE same
    UNION ALL
    FROM near_candidate SEMI JOIN proved USING (feedback_id, original)
)
GROUP BY feedback_id;
CREATE OR REPLACE TEMP TABLE near_aside AS
SELECT near_found.feedback_id, near_found.repeat_of
FROM near_found
ANTI JOIN repeat_feedback USING (feedback_id);
CREATE OR REPLACE TEMP TABLE near_back AS
SELECT repeat_feedback.feedback_id, repeat_feedback.ledger_day
FROM repeat_feedback
WHERE
    feedback_id NOT IN (SELECT feedback_id FROM near_found)
    AND feedback_id IN (SELECT feedback_id FROM near_touched);
CREATE OR REPLACE TEMP TABLE near_moved AS
SELECT near_found.feedback_id, near_found.repeat_of
FROM near_found
JOIN repeat_feedback USING (feedback_id)
WHERE repeat_feedback.repeat_of <> near_found.repeat_of;
