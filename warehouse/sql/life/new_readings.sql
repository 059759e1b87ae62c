-- Nothing: temporary tables hold every reading of the touched feedbacks as it will be.
-- Aspects that become one in a segment: the more certain reading stands, of two as certain the loss.
CREATE OR REPLACE TEMP TABLE life_mention AS
WITH mapped AS (
    SELECT
        kept_mention.* EXCLUDE (version) REPLACE (life_map.after AS aspect, (SELECT taxonomy FROM life_now) AS taxonomy),
        kept_mention.aspect AS before
    FROM kept_mention
    JOIN life_touched USING (feedback_id, ledger_day)
    JOIN life_map ON life_map.before = kept_mention.aspect
    WHERE kept_mention.version = (SELECT version FROM life_now) AND NOT life_touched.anew
)
SELECT * EXCLUDE (before)
FROM mapped
QUALIFY row_number() OVER (
    PARTITION BY feedback_id, ledger_day, segment, aspect ORDER BY confidence DESC, polarity, before
) = 1
UNION ALL BY NAME
SELECT shadow_mention.*
FROM shadow_mention
SEMI JOIN life_touched USING (feedback_id, ledger_day);
CREATE OR REPLACE TEMP TABLE life_term AS
WITH mapped AS (
    SELECT DISTINCT
        kept_term.* EXCLUDE (version) REPLACE (life_map.after AS aspect)
    FROM kept_term
    JOIN life_touched USING (feedback_id, ledger_day)
    JOIN life_map ON life_map.before = kept_term.aspect
    WHERE kept_term.version = (SELECT version FROM life_now) AND NOT life_touched.anew
)
SELECT * FROM mapped SEMI JOIN life_mention USING (feedback_id, ledger_day, aspect, polarity)
UNION ALL BY NAME
SELECT shadow_term.*
FROM shadow_term
SEMI JOIN life_touched USING (feedback_id, ledger_day);
CREATE OR REPLACE TEMP TABLE life_uncovered AS
SELECT kept_uncovered.* EXCLUDE (version)
FROM kept_uncovered
JOIN life_touched USING (feedback_id, ledger_day)
WHERE kept_uncovered.version = (SELECT version FROM life_now) AND NOT life_touched.anew
UNION ALL BY NAME
SELECT shadow_uncovered.*
FROM shadow_uncovered
SEMI JOIN life_touched USING (feedback_id, ledger_day);
CREATE OR REPLACE TEMP TABLE life_feedback AS
WITH whole AS (
    SELECT feedback_id, overall_polarity(aspect, polarity) AS polarity
    FROM life_mention
    GROUP BY feedback_id
)
SELECT
    life_touched.feedback_id,
    life_touched.ledger_day,
    whole.polarity,
    coalesce(shadow_feedback.model, kept_feedback.model) AS model,
    (SELECT taxonomy FROM life_now) AS taxonomy,
    if(life_touched.anew, shadow_feedback.segments, kept_feedback.segments) AS segments,
    life_touched.anew OR kept_feedback.words_known AS words_known
FROM life_touched
JOIN kept_feedback
    ON kept_feedback.feedback_id = life_touched.feedback_id
    AND kept_feedback.version = (SELECT version FROM life_now)
LEFT JOIN shadow_feedback
    ON shadow_feedback.feedback_id = life_touched.feedback_id
    AND shadow_feedback.ledger_day = life_touched.ledger_day
LEFT JOIN whole ON whole.feedback_id = life_touched.feedback_id;
