-- The first and the last day of a span.
CREATE OR REPLACE TEMP TABLE life_span AS SELECT ledger_day FROM days;
