-- One monitor that a query may ask for.
SELECT accepted
FROM (
    VALUES
        ('any'), ('coverage'), ('confidence'), ('language'), ('unknown'), ('length'), ('prior'), ('parity'), ('rebase')
) AS monitors (accepted);
