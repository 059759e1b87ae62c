-- Judged feedbacks that were counted, those that were read anew, and those that were mapped.
SELECT
    (SELECT coalesce(sum(judged), 0) FROM life_judged) AS judged,
    (SELECT count(*) FROM life_touched WHERE anew) AS read_anew,
    (SELECT count(*) FROM life_touched WHERE NOT anew) AS mapped;
