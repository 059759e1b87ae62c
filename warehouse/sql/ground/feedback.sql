-- One feedback as the ledger publishes it; it shadows the scratch warehouse's own, as do the others here.
CREATE TEMP VIEW feedback AS
SELECT *, false AS deleted, NULL::VARCHAR AS first_run, NULL::VARCHAR AS content_hash
FROM ledger.feedback;
