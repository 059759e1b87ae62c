-- What is new that no aspect covers: themes of the last four weeks, each with its best quote.
-- $rows = 20 : how many
SELECT
    emerging.theme,
    phrase,
    array_to_string(terms[:6], ', ') AS terms,
    feedbacks,
    round(100 * feedbacks / judged, 2) AS share,
    feedbacks_before,
    round(100 * feedbacks_before / judged_before, 2) AS share_before,
    q,
    positive,
    negative,
    rating,
    product,
    near_aspect,
    quote,
    feedback_id
FROM emerging
LEFT JOIN emerging_quote ON emerging_quote.theme = emerging.theme AND rank = 1
ORDER BY emerging.theme
LIMIT $rows::INTEGER;
