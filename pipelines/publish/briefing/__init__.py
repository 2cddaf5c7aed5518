"""The briefing: what offers would cost and return, on one page that a benefits team can print or paste.

Belongs here: writing results for people and programs. Every number is a `Figure`, which names the assumptions and the
clauses that it rests on. Does not: arithmetic, which is `contracts.negotiation`; prices that only the payer may know,
which are written to a folder of their own.
"""
