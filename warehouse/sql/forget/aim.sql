-- One id that is to be forgotten: its keyed hash, whether it is a feedback's or a customer's, and its source.
CREATE OR REPLACE TEMP TABLE target AS
SELECT hash, what, source FROM wanted;
