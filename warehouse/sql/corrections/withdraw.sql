-- One correction that is taken back.
INSERT INTO correction_withdrawal BY NAME
SELECT correction, feedback_id, $author AS author, $withdrawn_at AS withdrawn_at, $note AS note
FROM correction
WHERE correction = $correction;
