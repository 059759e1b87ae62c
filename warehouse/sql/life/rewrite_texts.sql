-- The wording of the version in force, where nothing that is counted changed.
UPDATE ledger_version
SET value_yaml = incoming.value_yaml, lenses_yaml = incoming.lenses_yaml
FROM incoming
WHERE ledger_version.active;
