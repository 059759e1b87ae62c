-- Nothing: lost_on(...) is one mention that lost on a watched series between two days, with its feedback.
CREATE OR REPLACE TEMP MACRO lost_on(
    of_level, of_key, of_slice_kind, of_slice_value, first_day, last_day
) AS TABLE
SELECT
    feedback_id,
    mention.ledger_day,
    aspect,
    segment,
    start_char,
    end_char,
    confidence,
    text,
    content_hash
FROM mention
JOIN aspect USING (aspect)
JOIN feedback USING (feedback_id)
WHERE
    mention.polarity = -1
    AND mention.ledger_day BETWEEN first_day AND last_day
    AND CASE of_level
        WHEN 'aspect' THEN aspect = of_key
        WHEN 'dimension' THEN dimension = of_key
        ELSE side <> 'outcome'
    END
    AND CASE of_slice_kind
        WHEN 'product' THEN product = of_slice_value
        WHEN 'channel' THEN channel = of_slice_value
        WHEN 'language' THEN language = of_slice_value
        ELSE true
    END;
