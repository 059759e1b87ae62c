-- The mentions of some days, with their words.
INSERT INTO published.mention BY NAME
SELECT
    mention.feedback_id,
    feedback.ledger_day,
    mention.segment,
    mention.aspect,
    mention.polarity,
    mention.confidence,
    mention.start_char,
    mention.end_char,
    substring(feedback.text, mention.start_char + 1, mention.end_char - mention.start_char) AS quote,
    coalesce(mention.term_start, mention.start_char) AS term_start,
    coalesce(mention.term_end, mention.end_char) AS term_end,
    substring(feedback.text, term_start + 1, term_end - term_start) AS term,
    mention.model,
    mention.taxonomy
FROM mention
JOIN feedback USING (feedback_id)
WHERE
    feedback.judged
    AND NOT feedback.deleted
    AND mention.ledger_day BETWEEN $first AND $last
    AND feedback.ledger_day BETWEEN $first AND $last
-- By day, as feedback is: the two are joined on the day as well.
ORDER BY ledger_day, feedback_id, segment, aspect;
