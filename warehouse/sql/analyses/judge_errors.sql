-- Segments of one (judge, language, aspect, said, judged).
SELECT model, language, aspect, said, judged, segments
FROM judge_error
ORDER BY ALL;
