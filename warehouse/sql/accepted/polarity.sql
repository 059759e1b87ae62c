-- One polarity that a query may ask for.
SELECT accepted FROM (VALUES ('-1'), ('0'), ('1')) AS polarities (accepted);
