-- One quote of an emerging theme, with its place in the feedback.
CREATE OR REPLACE TABLE published.emerging_quote AS
SELECT
    emerging_quote.theme,
    emerging_quote.rank,
    substring(feedback.text, start_char + 1, end_char - start_char) AS quote,
    emerging_quote.ledger_day,
    feedback_id,
    segment,
    start_char,
    end_char
FROM emerging_quote
JOIN feedback USING (feedback_id, ledger_day)
WHERE feedback.judged AND NOT feedback.deleted
ORDER BY emerging_quote.theme, emerging_quote.rank;
COMMENT ON TABLE published.emerging_quote IS 'One quote of an emerging theme, with its place in the feedback.';
COMMENT ON COLUMN published.emerging_quote.theme IS 'Theme of relation emerging.';
COMMENT ON COLUMN published.emerging_quote.rank IS
    '1 is the best: telling, readable, recent; one a feedback, no two alike.';
COMMENT ON COLUMN published.emerging_quote.quote IS 'The segment''s words, a cut of the redacted text.';
COMMENT ON COLUMN published.emerging_quote.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN published.emerging_quote.feedback_id IS 'Feedback that holds the quote.';
COMMENT ON COLUMN published.emerging_quote.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN published.emerging_quote.start_char IS 'First code point of the quote in feedback.text, from 0.';
COMMENT ON COLUMN published.emerging_quote.end_char IS 'Code point after the quote''s last.';
