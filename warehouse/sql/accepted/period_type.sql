-- One length of a period that a query may ask for.
SELECT accepted FROM (VALUES ('day'), ('week'), ('month')) AS period_types (accepted);
