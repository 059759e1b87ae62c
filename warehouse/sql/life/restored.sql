-- Nothing: temporary tables hold the readings of before, and what was read by the old version since.
CREATE OR REPLACE TEMP TABLE life_touched AS
SELECT feedback.feedback_id, feedback.ledger_day, kept.feedback_id IS NULL AS anew
FROM feedback
LEFT JOIN (FROM kept_feedback WHERE version = (SELECT undone FROM life_now)) AS kept
    ON kept.feedback_id = feedback.feedback_id
    AND kept.ledger_day = feedback.ledger_day
    AND kept.content_hash = feedback.content_hash
WHERE
    NOT feedback.deleted
    AND (feedback.judged OR feedback.not_judged = 'near_duplicate')
    AND (kept.readings OR kept.feedback_id IS NULL);
CREATE OR REPLACE TEMP TABLE life_old AS SELECT * FROM life_touched WHERE NOT anew;
-- Of what was read, that of feedback which stands where it stood then.
CREATE OR REPLACE TEMP TABLE life_new AS
SELECT life_touched.feedback_id, life_touched.ledger_day
FROM life_touched
JOIN feedback USING (feedback_id)
JOIN shadow_feedback
    ON shadow_feedback.feedback_id = life_touched.feedback_id
    AND shadow_feedback.ledger_day = life_touched.ledger_day
    AND shadow_feedback.content_hash = feedback.content_hash
WHERE life_touched.anew;
CREATE OR REPLACE TEMP TABLE life_mention AS
SELECT * EXCLUDE (version) FROM kept_mention SEMI JOIN life_old USING (feedback_id, ledger_day)
WHERE version = (SELECT undone FROM life_now)
UNION ALL BY NAME
SELECT * FROM shadow_mention SEMI JOIN life_new USING (feedback_id, ledger_day);
CREATE OR REPLACE TEMP TABLE life_term AS
SELECT * EXCLUDE (version) FROM kept_term SEMI JOIN life_old USING (feedback_id, ledger_day)
WHERE version = (SELECT undone FROM life_now)
UNION ALL BY NAME
SELECT * FROM shadow_term SEMI JOIN life_new USING (feedback_id, ledger_day);
CREATE OR REPLACE TEMP TABLE life_uncovered AS
SELECT * EXCLUDE (version) FROM kept_uncovered SEMI JOIN life_old USING (feedback_id, ledger_day)
WHERE version = (SELECT undone FROM life_now)
UNION ALL BY NAME
SELECT * FROM shadow_uncovered SEMI JOIN life_new USING (feedback_id, ledger_day);
CREATE OR REPLACE TEMP TABLE life_feedback AS
WITH whole AS (
    SELECT feedback_id, overall_polarity(aspect, polarity) AS polarity
    FROM shadow_mention
    SEMI JOIN life_new USING (feedback_id, ledger_day)
    GROUP BY feedback_id
)
SELECT feedback_id, ledger_day, polarity, model, taxonomy, segments, words_known
FROM kept_feedback
SEMI JOIN life_old USING (feedback_id, ledger_day)
WHERE version = (SELECT undone FROM life_now)
UNION ALL BY NAME
SELECT
    shadow_feedback.feedback_id,
    shadow_feedback.ledger_day,
    whole.polarity,
    shadow_feedback.model,
    (SELECT taxonomy FROM life_now) AS taxonomy,
    shadow_feedback.segments,
    true AS words_known
FROM shadow_feedback
SEMI JOIN life_new USING (feedback_id, ledger_day)
LEFT JOIN whole USING (feedback_id);
