-- One aspect in one segment of one feedback, with its words.
CREATE TABLE published.mention AS
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
    mention.model,
    mention.taxonomy
FROM mention
JOIN feedback USING (feedback_id)
WHERE feedback.judged AND NOT feedback.deleted
-- By day, as feedback is: the two are joined on the day as well.
ORDER BY ledger_day, feedback_id, segment, aspect;
COMMENT ON TABLE published.mention IS
    'One aspect in one segment of one feedback, with its words.';
COMMENT ON COLUMN published.mention.feedback_id IS 'Feedback that mentions the aspect.';
COMMENT ON COLUMN published.mention.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN published.mention.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN published.mention.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN published.mention.polarity IS
    '-1 value lost, 0 neither, 1 value gained: the effect on the customer, not the tone.';
COMMENT ON COLUMN published.mention.confidence IS 'Confidence of the judge, 0 to 1.';
COMMENT ON COLUMN published.mention.start_char IS 'First code point of the quote in feedback.text, from 0.';
COMMENT ON COLUMN published.mention.end_char IS 'Code point after the quote''s last.';
COMMENT ON COLUMN published.mention.quote IS 'The segment''s words, a cut of the redacted text.';
COMMENT ON COLUMN published.mention.model IS 'Judge of this mention, name@version.';
COMMENT ON COLUMN published.mention.taxonomy IS 'Taxonomy of this mention, name@version.';
