-- One feedback to be erased: named itself, or said by a person who is named.
CREATE OR REPLACE TEMP TABLE erased AS
SELECT feedback_id, ledger_day
FROM feedback
WHERE
    (source, feedback_id) IN (SELECT (source, hash) FROM target WHERE what = 'feedback')
    OR (source, customer_hash) IN (SELECT (source, hash) FROM target WHERE what = 'customer');
-- One id of theirs.
CREATE OR REPLACE TEMP TABLE erased_hash AS
SELECT hash FROM target
UNION
SELECT feedback_id FROM erased;
-- One refused row of theirs; of a row that could not be taken apart, beginnings of the hashes of all it may hold.
CREATE OR REPLACE TEMP TABLE erased_refused AS
SELECT source, stream, position
FROM quarantine
WHERE
    (payload->>'id') IN (SELECT hash FROM erased_hash)
    OR (payload->>'customer') IN (SELECT hash FROM erased_hash)
    OR list_has_any(string_split((payload->>'ids'), ' '), (SELECT list(left(hash, 12)) FROM erased_hash));
