"""A back-test: what an offer would have paid, had it run on the claims and outcomes of a release.

The release's inputs are found by their hashes and the offer is put in the place of the vendor's agreement, as if it had
begun with the same period. What it pays on is counted by the same steps as in a run, and settled by `settle`. Nothing
is posted before, and nothing was invoiced under an offer: every unit that it owes counts, billed or not.
"""
