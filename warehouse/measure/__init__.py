"""Statistics of the ledger, free of the driver: numbers in, numbers out."""
