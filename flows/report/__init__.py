"""What people read of a published ledger: one HTML page (`build`) and tables for a terminal (`terminal`)."""
