"""What facts leave open of an offer that is settled on them: clauses that nobody counted, an end that is not there."""

from collections.abc import Iterator

from contracts.agreement import Agreement
from contracts.performance import Performance

INTERIM = (
    "these facts are of an interim settlement: results, shares and refunds are not decided yet, so what is paid is not "
    "known; give the facts of a final one"
)


def untold(offer: Agreement, facts: Performance) -> Iterator[str]:
    """Yield in words why facts do not tell what an offer pays; nothing where they do.

    A clause without a row was not counted, which is not the same as counted and none: that `counted` says, or a row of
    0.
    """
    if facts.is_interim:
        yield INTERIM
    rows = (facts.units, facts.cases, facts.standing, facts.refused)
    counted = {*facts.counted, *(row.clause for each in rows for row in each)}
    binding = offer.binding()
    for clause in (*binding.fees, *binding.cases):
        if clause.id not in counted:
            yield (
                f"these facts do not count clause {clause.id}; back-test the offer, or name it in `counted` if "
                "there was nothing to count"
            )
