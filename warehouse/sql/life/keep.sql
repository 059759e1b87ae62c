-- What the version replaces, for a roll-back: the labels of every live feedback, all readings of those that change.
INSERT INTO kept_feedback BY NAME
SELECT
    life_now.version,
    feedback.feedback_id,
    feedback.ledger_day,
    feedback.content_hash,
    life_touched.feedback_id IS NOT NULL AS readings,
    coalesce(repeat_feedback.polarity, feedback.polarity) AS polarity,
    coalesce(repeat_feedback.model, feedback.model) AS model,
    feedback.taxonomy,
    coalesce(repeat_feedback.segments, feedback.segments) AS segments,
    uncovered_unknown.feedback_id IS NULL AS words_known
FROM feedback
CROSS JOIN life_now
LEFT JOIN life_touched ON life_touched.feedback_id = feedback.feedback_id
LEFT JOIN repeat_feedback ON repeat_feedback.feedback_id = feedback.feedback_id
LEFT JOIN uncovered_unknown ON uncovered_unknown.feedback_id = feedback.feedback_id
WHERE NOT feedback.deleted AND feedback.ledger_day IS NOT NULL;
INSERT INTO kept_mention BY NAME
SELECT life_now.version, held.*
FROM (FROM mention UNION ALL BY NAME FROM repeat_mention) AS held
CROSS JOIN life_now
SEMI JOIN life_touched USING (feedback_id, ledger_day);
INSERT INTO kept_term BY NAME
SELECT life_now.version, held.*
FROM (FROM mention_term UNION ALL BY NAME FROM repeat_term) AS held
CROSS JOIN life_now
SEMI JOIN life_touched USING (feedback_id, ledger_day);
INSERT INTO kept_uncovered BY NAME
SELECT life_now.version, held.*
FROM (FROM uncovered_term UNION ALL BY NAME FROM repeat_uncovered) AS held
CROSS JOIN life_now
SEMI JOIN life_touched USING (feedback_id, ledger_day);
