"""What became of settlements: posted to a ledger, signed, disputed, paid."""
