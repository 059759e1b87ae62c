-- One correction of a number, and whether it was taken back.
SELECT correction, correction IN (SELECT correction FROM correction_withdrawal) AS withdrawn
FROM correction
WHERE correction = $correction;
