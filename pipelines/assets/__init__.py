"""The steps of the main path as Dagster sees them. An asset reads, calls one function, writes."""
