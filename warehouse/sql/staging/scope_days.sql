-- One ledger day that the checks look at: every day, or those that the runs in scope touched.
CREATE OR REPLACE TEMP TABLE scope_days AS
SELECT ledger_day FROM restated_day WHERE run_id IN (SELECT run_id FROM scope_runs)
UNION
SELECT ledger_day FROM feedback WHERE $everything AND ledger_day IS NOT NULL;
