-- One migration, recorded in the transaction of its effect.
INSERT INTO schema_migration (number, name, digest, applied_at)
VALUES ($number, $name, $digest, $applied_at);
