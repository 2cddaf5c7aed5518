"""What a run cannot count of a period over an amendment: it counts by the terms of the version that it settles."""

from collections.abc import Iterator, Sequence

from contracts.agreement import Agreement
from contracts.clauses.stage import Clause, Fee

# What says how units are priced, never which there are.
PRICES = {"text", "category", "lan", "rate", "case_price", "schedule"}


def told_apart(agreement: Agreement, agreements: Sequence[Agreement]) -> Iterator[tuple[str, str, str]]:
    """Yield the id and kind of each clause whose facts must be told apart by version, and what must be.

    Units of the same terms are counted as one and priced by the version of their day: they need nothing.
    """
    before = (other for other in agreements if other.agreement_id == agreement.agreement_id)
    now = {clause.id: clause for clause in agreement.binding().clauses}
    for earlier in before:
        if earlier.version >= agreement.version or earlier.terminates < agreement.period.first:
            continue
        was = {clause.id: clause for clause in earlier.binding().clauses}
        of = f"of version {earlier.version}"
        for fee in earlier.binding().fees:
            if fee.is_access or not _counts_alike(fee, now.get(fee.id)):
                yield fee.id, fee.kind, f"its units {of} (UNIT_VERSION)"
        for guarantee in agreement.binding().guarantees:
            if getattr(was.get(guarantee.id), "measures", ()) != guarantee.measures:
                yield (
                    guarantee.id,
                    guarantee.kind,
                    "the measures of those activated under each version (MEASURE_VERSION)",
                )
        for case in earlier.binding().cases:
            if agreement.grandfather == "start_version" and now.get(case.id) != case:
                yield case.id, case.kind, "the episodes that began under each version (CASE_VERSION)"


def _counts_alike(fee: Fee, other: Clause | None) -> bool:
    if other is None:
        return False
    same_items = getattr(fee, "items", ()) == getattr(other, "items", ())
    return same_items and fee.model_dump(exclude=PRICES) == other.model_dump(exclude=PRICES)
