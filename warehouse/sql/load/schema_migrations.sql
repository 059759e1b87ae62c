-- One applied migration: number, name, digest.
SELECT number, name, digest
FROM schema_migration
ORDER BY number;
