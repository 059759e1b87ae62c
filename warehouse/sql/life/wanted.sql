-- One feedback of some days that the change wants read, with the number of the mentions that its reading rests on.
CREATE OR REPLACE TEMP TABLE life_wanted AS
WITH readable AS (
    SELECT feedback_id, ledger_day, content_hash
    FROM feedback
    WHERE
        NOT deleted
        AND (judged OR not_judged = 'near_duplicate')
        AND ledger_day BETWEEN $first AND $last
),
mentioned AS (
    SELECT
        feedback_id,
        bit_xor(hash(segment, start_char, end_char, aspect, polarity, model)) AS base,
        bool_or(aspect IN (SELECT aspect FROM life_dropped)) AS touched
    FROM own_mention
    WHERE ledger_day BETWEEN $first AND $last
    GROUP BY feedback_id
)
SELECT
    readable.feedback_id,
    readable.ledger_day,
    readable.content_hash,
    if($whole, 0, coalesce(mentioned.base, 0))::UBIGINT AS base
FROM readable
LEFT JOIN mentioned USING (feedback_id)
WHERE
    CASE $scope
        WHEN 'all' THEN true
        WHEN 'mentions' THEN coalesce(mentioned.touched, false)
        ELSE
            NOT EXISTS (
                SELECT 1
                FROM kept_feedback
                WHERE
                    kept_feedback.version = $version
                    AND kept_feedback.feedback_id = readable.feedback_id
                    AND kept_feedback.ledger_day = readable.ledger_day
                    AND kept_feedback.content_hash = readable.content_hash
            )
    END;
