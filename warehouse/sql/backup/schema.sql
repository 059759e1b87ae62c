-- The newest migration of the open file.
SELECT max(number)
FROM schema_migration;
