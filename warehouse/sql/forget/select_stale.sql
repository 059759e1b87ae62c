-- No feedback is erased; the days that are to be rebuilt lose what was counted of words that are gone.
CREATE OR REPLACE TEMP TABLE erased AS SELECT feedback_id, ledger_day FROM feedback LIMIT 0;
CREATE OR REPLACE TEMP TABLE erased_refused AS SELECT source, stream, position FROM quarantine LIMIT 0;
CREATE OR REPLACE TEMP TABLE erased_day AS SELECT DISTINCT ledger_day FROM restated_day WHERE NOT rebuilt;
