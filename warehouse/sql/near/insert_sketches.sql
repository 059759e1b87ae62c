-- One sketch; what shares a band with it is stale.
INSERT INTO near_sketch BY NAME
SELECT feedback_id, ledger_day, said_at, content, words, bands FROM incoming;
INSERT INTO near_stale SELECT DISTINCT unnest(bands) FROM incoming;
