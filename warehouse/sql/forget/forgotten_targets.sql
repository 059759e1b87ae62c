-- One id that was forgotten, as a target.
SELECT hash, what, source FROM forgotten;
