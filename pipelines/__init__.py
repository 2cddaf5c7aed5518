"""How a reconciliation runs: files in, tables built, agreements settled, a release published."""
