-- One segment of the named feedbacks with the last answer that was not taken back.
WITH newest AS (
    SELECT *
    FROM correction
    WHERE feedback_id IN (SELECT feedback_id FROM incoming)
      AND correction NOT IN (SELECT correction FROM correction_withdrawal)
    QUALIFY row_number() OVER (
        PARTITION BY feedback_id, text_hash, start_char, end_char ORDER BY made_at DESC, correction DESC
    ) = 1
)
SELECT
    newest.feedback_id,
    newest.text_hash,
    newest.start_char,
    newest.end_char,
    newest.taxonomy,
    coalesce(list(said.aspect || ' ' || said.polarity ORDER BY said.aspect) FILTER (WHERE said.aspect IS NOT NULL), [])
        AS answer
FROM newest
LEFT JOIN correction_mention AS said USING (correction)
GROUP BY ALL;
