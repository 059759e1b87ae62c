-- One mention of some days whose aspect is asked for, with its words and what it is about.
SELECT
    mention.rowid AS mention_row,
    feedback.rowid AS feedback_row,
    mention.feedback_id,
    mention.ledger_day,
    mention.segment,
    mention.aspect,
    mention.polarity,
    mention.start_char,
    mention.term_start IS NULL AS without_term,
    feedback.product,
    substring(feedback.text, mention.start_char + 1, mention.end_char - mention.start_char) AS quote
FROM mention
JOIN feedback USING (feedback_id)
WHERE
    feedback.judged
    AND NOT feedback.deleted
    AND mention.ledger_day IN (SELECT ledger_day FROM days_together)
    AND feedback.ledger_day IN (SELECT ledger_day FROM days_together)
    AND (
        mention.aspect IN (SELECT aspect FROM aspects_asked WHERE kind = 'topics')
        OR (
            (mention.term_start IS NULL OR EXISTS (FROM aspects_asked WHERE kind = 'words anew'))
            AND EXISTS (FROM aspects_asked WHERE kind IN ('words', 'words anew'))
        )
    );
