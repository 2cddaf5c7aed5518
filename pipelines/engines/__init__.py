"""What runs the SQL: one module an engine, the same files for all of them."""
