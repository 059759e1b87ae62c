-- Segments of one (judge, language, aspect, said, judged).
INSERT INTO judge_error (model, language, aspect, said, judged, segments)
SELECT model, language, aspect, said, judged, segments
FROM incoming;
