"""What must be true of the tables: Great Expectations suites and reconciliation queries."""
