-- One refused row of an erased feedback, of a forgotten person, or of a night before the source's retention goes.
DELETE FROM quarantine
WHERE (source, stream, position) IN (SELECT (source, stream, position) FROM erased_refused);
