-- Nothing: segments are given back to the judge and taken from it, and the polarity of their feedbacks is told anew.
CREATE OR REPLACE TEMP TABLE over_gone AS FROM over_stale UNION ALL FROM over_undone;
DELETE FROM mention
USING over_gone AS gone
WHERE
    mention.feedback_id = gone.feedback_id
    AND mention.ledger_day = gone.ledger_day
    AND mention.start_char = gone.start_char
    AND mention.end_char = gone.end_char
    AND mention.model = 'correction';
INSERT INTO mention BY NAME
SELECT feedback_id, ledger_day, segment, start_char, end_char, aspect, polarity, confidence, model, taxonomy
FROM overridden_mention
SEMI JOIN over_undone USING (feedback_id, ledger_day, start_char, end_char)
SEMI JOIN aspect USING (aspect);
DELETE FROM overridden_mention
USING over_gone AS gone
WHERE
    overridden_mention.feedback_id = gone.feedback_id
    AND overridden_mention.start_char = gone.start_char
    AND overridden_mention.end_char = gone.end_char;
DELETE FROM overridden
USING over_gone AS gone
WHERE
    overridden.feedback_id = gone.feedback_id
    AND overridden.start_char = gone.start_char
    AND overridden.end_char = gone.end_char;

CREATE OR REPLACE TEMP TABLE over_put_away AS
SELECT
    mention.feedback_id,
    mention.ledger_day,
    mention.segment,
    mention.start_char,
    mention.end_char,
    mention.aspect,
    mention.polarity,
    mention.confidence,
    mention.model,
    mention.taxonomy
FROM mention
JOIN over_done USING (feedback_id, ledger_day, start_char, end_char)
JOIN spoken_of ON spoken_of.taxonomy = over_done.taxonomy AND spoken_of.aspect = mention.aspect
WHERE mention.model <> 'correction';
INSERT INTO overridden_mention BY NAME SELECT * FROM over_put_away;
DELETE FROM mention
USING over_put_away AS away
WHERE
    mention.feedback_id = away.feedback_id
    AND mention.ledger_day = away.ledger_day
    AND mention.start_char = away.start_char
    AND mention.end_char = away.end_char
    AND mention.aspect = away.aspect
    AND mention.model = away.model;
INSERT INTO mention BY NAME
SELECT
    wanted_mention.* EXCLUDE (correction),
    1.0::FLOAT AS confidence,
    'correction' AS model,
    (SELECT any_value(taxonomy) FROM aspect) AS taxonomy
FROM wanted_mention
SEMI JOIN over_done USING (correction);
INSERT INTO overridden BY NAME SELECT * EXCLUDE (taxonomy) FROM over_done;

CREATE OR REPLACE TEMP TABLE over_feedback AS
WITH said AS (
    SELECT feedback_id, overall_polarity(aspect, polarity) AS polarity
    FROM mention
    SEMI JOIN over_touched USING (feedback_id, ledger_day)
    GROUP BY feedback_id
)
SELECT feedback.* REPLACE (said.polarity AS polarity)
FROM feedback
SEMI JOIN over_touched USING (feedback_id)
LEFT JOIN said USING (feedback_id);
DELETE FROM feedback USING over_feedback WHERE feedback.feedback_id = over_feedback.feedback_id;
INSERT INTO feedback BY NAME SELECT * FROM over_feedback;
