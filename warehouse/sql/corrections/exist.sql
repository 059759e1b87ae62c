-- One truth: whether any correction was ever made, or stands in the ledger.
SELECT EXISTS (FROM correction) OR EXISTS (FROM overridden) OR EXISTS (FROM correction_state) AS there;
