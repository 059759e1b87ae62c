-- Nothing: correction_now gets how each correction stands, correction_state keeps it; corrected_mention holds the
-- mentions of corrected feedbacks, looked for once and on their days alone.
-- In the order of the cases: what was taken back counts nowhere; of what people said of the same words, the last counts,
-- also where its aspects are gone, since an older answer was overruled by it.
CREATE OR REPLACE TEMP TABLE corrected_live AS
SELECT feedback_id, ledger_day, judged, model, left(sha256(text), 32) AS text_hash
FROM feedback
WHERE NOT deleted AND feedback_id IN (SELECT feedback_id FROM correction);

CREATE OR REPLACE TEMP TABLE corrected_mention AS
WITH of_days AS (
    SELECT mention.*
    FROM mention
    JOIN (SELECT DISTINCT ledger_day FROM corrected_live) USING (ledger_day)
)
SELECT feedback_id, ledger_day, segment, start_char, end_char, aspect, model
FROM of_days
SEMI JOIN corrected_live USING (feedback_id, ledger_day);

CREATE OR REPLACE TEMP TABLE correction_now AS
WITH seen AS (
    SELECT
        correction.*,
        live.ledger_day,
        live.judged,
        live.model,
        CASE
            WHEN correction.correction IN (SELECT correction FROM correction_withdrawal) THEN 'withdrawn'
            WHEN live.feedback_id IS NULL THEN 'gone'
            WHEN live.text_hash <> correction.text_hash THEN 'outdated'
        END AS fault
    FROM correction
    LEFT JOIN corrected_live AS live USING (feedback_id)
),
superseded AS (
    SELECT DISTINCT older.correction
    FROM seen AS older
    JOIN seen AS newer USING (feedback_id)
    WHERE
        older.fault IS NULL
        AND newer.fault IS NULL
        AND newer.start_char < older.end_char
        AND older.start_char < newer.end_char
        AND (newer.made_at > older.made_at OR (newer.made_at = older.made_at AND newer.correction > older.correction))
),
span AS (
    SELECT feedback_id, segment, start_char, end_char
    FROM corrected_mention
    WHERE model <> 'correction'
    UNION
    SELECT feedback_id, segment, start_char, end_char FROM overridden_mention
),
recut AS (
    SELECT DISTINCT seen.correction
    FROM seen
    JOIN span USING (feedback_id)
    WHERE
        (span.start_char <> seen.start_char OR span.end_char <> seen.end_char)
        AND (
            span.segment = seen.segment OR (span.start_char < seen.end_char AND seen.start_char < span.end_char)
        )
),
unmapped AS (
    SELECT DISTINCT said.correction
    FROM correction_mention AS said
    JOIN correction USING (correction)
    LEFT JOIN reviewed_aspect AS known
        ON known.taxonomy = correction.taxonomy AND known.aspect = said.aspect AND known.meaning = said.meaning
    WHERE known.now IS NULL
)
SELECT
    seen.* EXCLUDE (fault),
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN correction IN (SELECT correction FROM superseded) THEN 'superseded'
        WHEN correction IN (SELECT correction FROM recut) THEN 'recut'
        WHEN correction IN (SELECT correction FROM unmapped) THEN 'unmappable'
        WHEN NOT judged THEN 'aside'
        ELSE 'in_force'
    END AS state
FROM seen;

DELETE FROM correction_state;
INSERT INTO correction_state SELECT correction, state FROM correction_now;
