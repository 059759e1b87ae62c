-- One hash of a feedback or a customer that was forgotten.
SELECT DISTINCT hash FROM forgotten;
