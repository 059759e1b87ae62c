"""The DuckDB warehouse: loading, aggregates, checks, publishing, statistics."""
