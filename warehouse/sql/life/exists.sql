-- Whether the file knows versions: an older program made those that do not.
SELECT count(*) > 0 FROM duckdb_tables() WHERE database_name = current_database() AND table_name = 'ledger_version';
