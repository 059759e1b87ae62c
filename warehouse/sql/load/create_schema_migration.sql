-- One migration that was applied to this file.
CREATE TABLE IF NOT EXISTS schema_migration (
    number INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE schema_migration IS 'One migration that was applied to this file.';
COMMENT ON COLUMN schema_migration.number IS 'Number of the migration, from 1.';
COMMENT ON COLUMN schema_migration.name IS 'What it is about.';
COMMENT ON COLUMN schema_migration.digest IS 'SHA-256 of its text: released migrations are never edited.';
COMMENT ON COLUMN schema_migration.applied_at IS 'When it was applied.';
