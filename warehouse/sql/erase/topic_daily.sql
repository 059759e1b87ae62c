-- One row of a day that held an erased feedback goes; the day is rebuilt without it.
DELETE FROM topic_daily WHERE ledger_day IN (SELECT ledger_day FROM erased_day);
