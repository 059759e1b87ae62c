-- One id that is not to come back: those that were asked for, and every feedback that went with them.
INSERT INTO forgotten BY NAME
SELECT gone.hash, gone.what, gone.source, $erasure AS erasure
FROM (
    SELECT hash, what, source FROM target
    UNION
    SELECT feedback_id, 'feedback', source FROM feedback SEMI JOIN erased USING (feedback_id)
) AS gone
ANTI JOIN forgotten USING (hash, what, source);
