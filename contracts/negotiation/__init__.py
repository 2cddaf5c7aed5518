"""Negotiation: what offers would cost and return, on stated assumptions or on last year's facts.

Everything here is an estimate, not a settlement, and everything pays by `settle`: an offer is projected to facts, and
the facts are settled. Prices that only the payer may know (break-even, walk-away) are made here and published apart.
"""
