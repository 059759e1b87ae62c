"""Text in, mentions out: pure functions and judges, no database, no network, no clock."""
