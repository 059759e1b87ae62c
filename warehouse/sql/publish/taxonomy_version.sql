-- One version of what the ledger is told by: taxonomy and judge, who put it in force, when and why.
CREATE OR REPLACE TABLE published.taxonomy_version AS
SELECT
    version,
    kind,
    taxonomy,
    judge,
    active,
    replaces,
    json_extract_string(change, '$.steps')::VARCHAR AS steps,
    first_day,
    read_anew,
    mapped,
    who,
    why,
    -- The first night recorded the first one; its time stands in run, so that the same input gives the same rows.
    if(kind = 'first', NULL, made_at) AS made_at,
    kept_until
FROM ledger_version
ORDER BY version;
COMMENT ON TABLE published.taxonomy_version IS
    'One version of what the ledger is told by: taxonomy and judge, who put it in force, when and why.';
COMMENT ON COLUMN published.taxonomy_version.version IS 'Number, from 1.';
COMMENT ON COLUMN published.taxonomy_version.kind IS 'first, taxonomy, judge, or rollback for the taking back of one.';
COMMENT ON COLUMN published.taxonomy_version.taxonomy IS 'Taxonomy, name@version.';
COMMENT ON COLUMN published.taxonomy_version.judge IS 'Judge, name@version.';
COMMENT ON COLUMN published.taxonomy_version.active IS 'Whether it is in force; true for one row.';
COMMENT ON COLUMN published.taxonomy_version.replaces IS
    'Version that it took the place of; of a rollback, the version that was taken back.';
COMMENT ON COLUMN published.taxonomy_version.steps IS 'What changed, as JSON: rename, merge, split, redefine, add, move, retire.';
COMMENT ON COLUMN published.taxonomy_version.first_day IS 'First ledger day that no older version has read; NULL for the first.';
COMMENT ON COLUMN published.taxonomy_version.read_anew IS 'Feedbacks that the judge read again for it.';
COMMENT ON COLUMN published.taxonomy_version.mapped IS 'Feedbacks whose mentions it renamed, joined or moved without a judge.';
COMMENT ON COLUMN published.taxonomy_version.who IS 'Who put it in force.';
COMMENT ON COLUMN published.taxonomy_version.why IS 'Why, in their words.';
COMMENT ON COLUMN published.taxonomy_version.made_at IS 'When it was put in force; NULL for the first, which the first night recorded.';
COMMENT ON COLUMN published.taxonomy_version.kept_until IS 'Until when it can be taken back; NULL: it cannot.';
