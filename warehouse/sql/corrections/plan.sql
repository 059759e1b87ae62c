-- Nothing: temporary tables say which segments are to be given back to the judge, and which are taken from it.
CREATE OR REPLACE TEMP TABLE wanted_mention AS
SELECT
    standing.correction,
    standing.feedback_id,
    standing.ledger_day,
    standing.segment,
    standing.start_char,
    standing.end_char,
    known.now AS aspect,
    -- Aspects that became one: found gained and lost, it is truly mixed.
    if(min(said.polarity) = max(said.polarity), min(said.polarity), 0)::TINYINT AS polarity
FROM correction_now AS standing
JOIN correction_mention AS said USING (correction)
JOIN reviewed_aspect AS known
    ON known.taxonomy = standing.taxonomy AND known.aspect = said.aspect AND known.meaning = said.meaning
WHERE standing.state = 'in_force'
GROUP BY ALL;

-- One aspect of today of which the corrections by a taxonomy speak; of others the judge goes on speaking.
CREATE OR REPLACE TEMP TABLE spoken_of AS
SELECT DISTINCT taxonomy, now AS aspect FROM reviewed_aspect WHERE now IS NOT NULL;

CREATE OR REPLACE TEMP TABLE wanted AS
WITH vocabulary AS (
    SELECT taxonomy, string_agg(aspect, ' ' ORDER BY aspect) AS aspects FROM spoken_of GROUP BY taxonomy
),
said AS (
    SELECT correction, count(*) AS mentions, string_agg(aspect || polarity, ' ' ORDER BY aspect) AS answer
    FROM wanted_mention
    GROUP BY correction
)
SELECT
    standing.correction,
    standing.feedback_id,
    standing.ledger_day,
    standing.segment,
    standing.start_char,
    standing.end_char,
    standing.model,
    standing.taxonomy,
    coalesce(said.mentions, 0)::INTEGER AS mentions,
    sha256(coalesce(said.answer, '') || '|' || coalesce(vocabulary.aspects, '')) AS applied
FROM correction_now AS standing
LEFT JOIN said USING (correction)
LEFT JOIN vocabulary USING (taxonomy)
WHERE standing.state = 'in_force';

-- Read anew since: what was put away is an older reading and goes.
CREATE OR REPLACE TEMP TABLE over_stale AS
WITH live AS (
    SELECT feedback_id, ledger_day, judged, model
    FROM feedback
    WHERE NOT deleted AND feedback_id IN (SELECT feedback_id FROM overridden)
),
found AS (
    SELECT
        overridden.feedback_id,
        overridden.start_char,
        overridden.end_char,
        count(*) FILTER (WHERE corrected_mention.model = 'correction') AS ours,
        count(*) FILTER (WHERE corrected_mention.model <> 'correction' AND spoken_of.aspect IS NOT NULL) AS theirs
    FROM overridden
    JOIN corrected_mention USING (feedback_id, ledger_day, start_char, end_char)
    LEFT JOIN correction USING (correction)
    LEFT JOIN spoken_of ON spoken_of.taxonomy = correction.taxonomy AND spoken_of.aspect = corrected_mention.aspect
    GROUP BY ALL
)
SELECT overridden.feedback_id, overridden.ledger_day, overridden.start_char, overridden.end_char
FROM overridden
LEFT JOIN live USING (feedback_id)
LEFT JOIN found USING (feedback_id, start_char, end_char)
WHERE
    live.feedback_id IS NULL
    OR live.ledger_day <> overridden.ledger_day
    OR (
        live.judged
        AND (
            live.model IS DISTINCT FROM overridden.model
            OR coalesce(found.ours, 0) <> overridden.mentions
            OR coalesce(found.theirs, 0) > 0
        )
    );

CREATE OR REPLACE TEMP TABLE over_undone AS
SELECT overridden.feedback_id, overridden.ledger_day, overridden.start_char, overridden.end_char
FROM overridden
JOIN feedback USING (feedback_id)
ANTI JOIN over_stale USING (feedback_id, start_char, end_char)
ANTI JOIN wanted USING (feedback_id, start_char, end_char, correction, applied)
WHERE feedback.judged AND NOT feedback.deleted;

CREATE OR REPLACE TEMP TABLE over_done AS
SELECT wanted.*
FROM wanted
ANTI JOIN (
    SELECT feedback_id, start_char, end_char, correction, applied
    FROM overridden
    ANTI JOIN over_stale USING (feedback_id, start_char, end_char)
) AS standing USING (feedback_id, start_char, end_char, correction, applied);

CREATE OR REPLACE TEMP TABLE over_touched AS
SELECT DISTINCT feedback_id, ledger_day
FROM (
    SELECT feedback_id, ledger_day FROM over_stale
    UNION ALL
    SELECT feedback_id, ledger_day FROM over_undone
    UNION ALL
    SELECT feedback_id, ledger_day FROM over_done
)
SEMI JOIN (SELECT feedback_id, ledger_day FROM feedback WHERE judged AND NOT deleted) USING (feedback_id, ledger_day);
