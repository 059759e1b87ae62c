-- One number: feedbacks that hold one of some words anywhere; tombstones, which hold their own id alone, aside.
SELECT count(*) AS rows FROM feedback WHERE NOT deleted AND regexp_matches(feedback::VARCHAR, $pattern);
