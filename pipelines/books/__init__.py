"""The files of the books: one writer at a time, nothing acknowledged before it is on the disk."""
