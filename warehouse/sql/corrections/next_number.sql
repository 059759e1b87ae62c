-- One number: that of the next correction.
SELECT coalesce(max(correction), 0) + 1 AS number FROM correction;
