"""What was agreed, and what it makes payable: pure Python, no database and no frames."""
