-- Complaints, requests, questions and praise per 100 judged feedbacks of each product between two days, most asked of first.
-- $first = 2000-01-01 : first ledger day
-- $last = 2999-12-31 : last ledger day
-- $rows = 12 : how many products, most spoken of first
WITH counted AS (
    SELECT
        product,
        sum(feedbacks)::BIGINT AS judged,
        coalesce(sum(feedbacks) FILTER (WHERE intent = 'complaint'), 0)::BIGINT AS complaints,
        coalesce(sum(feedbacks) FILTER (WHERE intent = 'request'), 0)::BIGINT AS requests,
        coalesce(sum(feedbacks) FILTER (WHERE intent = 'question'), 0)::BIGINT AS questions,
        coalesce(sum(feedbacks) FILTER (WHERE intent = 'praise'), 0)::BIGINT AS praises
    FROM intent_daily
    WHERE day BETWEEN $first::DATE AND $last::DATE
    GROUP BY product
    ORDER BY judged DESC, product
    LIMIT $rows::INTEGER
)
SELECT
    product,
    judged,
    complaints,
    round(100 * complaints / judged, 1) AS complaint_share,
    round(wilson_low(complaints, judged), 1) AS complaint_low,
    round(wilson_high(complaints, judged), 1) AS complaint_high,
    requests,
    round(100 * requests / judged, 1) AS request_share,
    round(wilson_low(requests, judged), 1) AS request_low,
    round(wilson_high(requests, judged), 1) AS request_high,
    questions,
    round(100 * questions / judged, 1) AS question_share,
    round(wilson_low(questions, judged), 1) AS question_low,
    round(wilson_high(questions, judged), 1) AS question_high,
    praises,
    round(100 * praises / judged, 1) AS praise_share,
    round(wilson_low(praises, judged), 1) AS praise_low,
    round(wilson_high(praises, judged), 1) AS praise_high
FROM counted
ORDER BY judged DESC, product;
