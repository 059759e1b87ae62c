-- What a version replaced goes: it was restored, or its time is over.
DELETE FROM kept_feedback WHERE version IN (SELECT version FROM gone);
DELETE FROM kept_mention WHERE version IN (SELECT version FROM gone);
DELETE FROM kept_term WHERE version IN (SELECT version FROM gone);
DELETE FROM kept_uncovered WHERE version IN (SELECT version FROM gone);
UPDATE ledger_version SET kept_until = NULL WHERE version IN (SELECT version FROM gone);
