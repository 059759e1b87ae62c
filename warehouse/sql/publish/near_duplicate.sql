-- One text that came more than once: the feedback that counts for all, and its copies, which do not.
CREATE OR REPLACE TABLE published.near_duplicate AS
WITH copies AS (
    SELECT
        repeat_feedback.repeat_of,
        feedback.ledger_day,
        feedback.source,
        feedback.channel,
        feedback.product,
        feedback.customer_hash
    FROM repeat_feedback
    JOIN feedback USING (feedback_id)
),
counted AS (
    SELECT
        repeat_of AS feedback_id,
        count(*) AS copies,
        max(ledger_day) AS last_day,
        count(DISTINCT source) AS sources,
        count(DISTINCT channel) AS channels,
        count(DISTINCT product) AS products,
        count(DISTINCT customer_hash) AS customers
    FROM copies
    GROUP BY repeat_of
)
SELECT
    counted.feedback_id,
    feedback.ledger_day,
    counted.last_day,
    counted.copies,
    counted.sources,
    counted.channels,
    counted.products,
    counted.customers,
    left(feedback.text, 200) AS beginning
FROM counted
JOIN feedback USING (feedback_id)
ORDER BY copies DESC, feedback.ledger_day, counted.feedback_id;
COMMENT ON TABLE published.near_duplicate IS
    'One text that came more than once: the feedback that counts for all, and its copies, which do not.';
COMMENT ON COLUMN published.near_duplicate.feedback_id IS 'The earliest feedback with the text: it is counted.';
COMMENT ON COLUMN published.near_duplicate.ledger_day IS 'Its ledger day.';
COMMENT ON COLUMN published.near_duplicate.last_day IS 'Ledger day of the last copy.';
COMMENT ON COLUMN published.near_duplicate.copies IS
    'Later feedbacks that say nearly the same (runs of three words overlap by 80 %, texts of 30 words or characters and more); feedback.repeat_of names it.';
COMMENT ON COLUMN published.near_duplicate.sources IS 'Sources of the copies.';
COMMENT ON COLUMN published.near_duplicate.channels IS 'Channels of the copies: more than one is a cross-post.';
COMMENT ON COLUMN published.near_duplicate.products IS 'Products that the copies are about.';
COMMENT ON COLUMN published.near_duplicate.customers IS
    'Customers who sent the copies: few is copy and paste, many a template or boilerplate; 0 where sources name none.';
COMMENT ON COLUMN published.near_duplicate.beginning IS 'First 200 characters of the redacted text.';
