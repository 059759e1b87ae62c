-- One topic that the ledger holds.
SELECT aspect, topic FROM topic ORDER BY position;
