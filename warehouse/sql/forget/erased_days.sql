-- One ledger day that holds an erased feedback.
CREATE OR REPLACE TEMP TABLE erased_day AS
SELECT DISTINCT ledger_day FROM erased WHERE ledger_day IS NOT NULL;
-- One product, channel or language that an erased feedback names.
CREATE OR REPLACE TEMP TABLE erased_facet AS
SELECT DISTINCT unnest(['product', 'channel', 'language']) AS kind, unnest([product, channel, language]) AS value
FROM feedback
SEMI JOIN erased USING (feedback_id);
