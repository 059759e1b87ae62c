-- One segment that a person has read and whose answer was not taken back, by the text that was read.
SELECT DISTINCT feedback_id, segment, text_hash
FROM correction
WHERE correction NOT IN (SELECT correction FROM correction_withdrawal);
