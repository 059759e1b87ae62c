-- Judged feedbacks and the parts of the value balance by week, product, channel and language, over the last year.
SELECT *
FROM cube_cell
ORDER BY week, product, channel, language;
