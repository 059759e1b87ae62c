-- For the report: judged feedbacks and the parts of the balance by week, product, channel and language, over a year.
SELECT *
FROM cube_cell
ORDER BY week, product, channel, language;
