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
    UNION ALL
    SELECT 'taxonomy of feedback', count(*), sum(hash(feedback_id, taxonomy)) FROM feedback WHERE judged AND NOT deleted
    UNION ALL
    SELECT 'lens', count(*), sum(hash(lens, group_id, aspect)) FROM lens
    UNION ALL
    SELECT
        'intervention_entry',
        count(*),
        sum(hash(entry, name, action, level, key, product, channel, since, until, worth))
    FROM intervention_entry
    UNION ALL
    SELECT 'festival_day', count(*), sum(hash(day)) FROM festival_day
)
SELECT sha256(string_agg(concat_ws('|', name, facts, hashes), chr(10) ORDER BY name)) AS fingerprint
FROM facts;
