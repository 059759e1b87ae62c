-- One ledger day on which a feedback gets another group.
SELECT DISTINCT ledger_day FROM group_wanted WHERE coalesce(assigned, own) <> now;
