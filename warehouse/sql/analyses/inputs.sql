-- One fingerprint of all that the analyses rest on: live feedback, its mentions and terms, the taxonomy, what people gave.
-- Sums of hashes, so that neither the order of rows nor of nights matters.
WITH facts AS (
    SELECT 'feedback' AS name, count(*) AS facts, sum(hash(feedback_id, content_hash, judged, model)) AS hashes
    FROM feedback
    WHERE NOT deleted
    UNION ALL
    SELECT 'mention', count(*), sum(hash(feedback_id, segment, aspect, polarity)) FROM mention
    UNION ALL
    SELECT 'uncovered_term', count(*), sum(hash(feedback_id, segment, term)) FROM uncovered_term
    UNION ALL
    SELECT 'uncovered_unknown', count(*), sum(hash(feedback_id)) FROM uncovered_unknown
    UNION ALL
    SELECT 'aspect', count(*), sum(hash(aspect, side, dimension, zh, en)) FROM aspect
    UNION ALL
    SELECT 'judge_error', count(*), sum(hash(model, language, aspect, said, judged, segments)) FROM judge_error
    UNION ALL
    SELECT 'population_weight', count(*), sum(hash(slice, key, share)) FROM population_weight
)
SELECT sha256(string_agg(concat_ws('|', name, facts, hashes), chr(10) ORDER BY name)) AS fingerprint
FROM facts;
