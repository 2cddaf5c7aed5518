"""Agreements are loaded and reviewed, their facts written, and settled on exactly what was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from contracts.agreement import Agreement
from contracts.books.book import Book
from contracts.books.posting import posted
from contracts.document import Severity
from contracts.exhibits import Exhibits
from contracts.facts_file import facts_text
from contracts.fit import FactsDoNotFitError
from contracts.groups import Parts, by_group, for_vendor
from contracts.loader import Loaded, load_agreement, load_facts
from contracts.performance import Performance
from contracts.review import review_file
from contracts.settlement import Settlement, settle
from contracts.versions import Versions
from pipelines.amendments import earlier_versions
from pipelines.books.files import load_book
from pipelines.facts import measured, rows
from pipelines.failures import RefusedError, UnusableInputError

DUE = "select agreement_id, version_number from terms.agreement where period_from_date is not null"


@dataclass(frozen=True)
class Settled:
    """One agreement with the facts it was settled on; ``agreement_sha256`` is of the signed file.

    ``facts`` are the payer's, ``vendor_facts`` the same without the split by employer. ``groups`` has the cents of each
    employer group, line by line of the settlement. ``book_head`` is the last hash of its book as it was read.
    """

    agreement: Agreement
    agreement_file: Path
    agreement_sha256: str
    facts: bytes
    vendor_facts: bytes
    settlement: Settlement
    groups: tuple[Parts, ...]
    book_head: str


def load_agreements(folder: Path, exhibits: Exhibits) -> list[Loaded[Agreement]]:
    """Load and review every agreement below a folder, by id; raise RefusedError with all that is wrong.

    Raises UnusableInputError where there is none.
    """
    files = sorted(folder.rglob("*.yaml"))
    if not files:
        example = folder / "acme" / "2025-01-01.yaml"
        raise UnusableInputError(f"agreements: {folder} holds no agreement; one is a file such as {example}")
    loaded = [load_agreement(file) for file in files]
    problems = [
        problem for item, file in zip(loaded, files, strict=True) for problem in review_file(item, exhibits, file)
    ]
    errors = [str(problem) for problem in problems if problem.severity is Severity.ERROR]
    errors += repeated([item for item in loaded if item.value is not None])
    if errors:
        raise RefusedError("\n".join(["the agreements have errors:", *errors]))
    return sorted(loaded, key=lambda item: (item.required().agreement_id, item.required().version))


def repeated(loaded: Sequence[Loaded[Agreement]]) -> list[str]:
    """Return where files hold the same version of an agreement, or cover the same days of a vendor."""
    found = []
    for position, later in enumerate(loaded):
        for earlier in loaded[:position]:
            problem = conflict(later.required(), earlier.required())
            if problem:
                found.append(f"{later.document.file}: {problem} {earlier.document.file}")
    return found


def conflict(one: Agreement, other: Agreement) -> str | None:
    """Say why two signed versions cannot stand side by side, up to the name of the other's file; None if they can."""
    overlaps = one.effective <= other.terminates and other.effective <= one.terminates
    if one.agreement_id == other.agreement_id:
        if one.vendor_id != other.vendor_id:
            return f"{one.agreement_id} is an agreement with another vendor in"
        if one.version == other.version:
            return f"version {one.version} of {one.agreement_id} must be given once; it is given in"
        if overlaps:
            return (
                f"version {one.version} of {one.agreement_id} must not cover days of version {other.version}; "
                f"it is in force {one.effective} to {one.terminates}, overlapping {other.effective} to "
                f"{other.terminates} in"
            )
        if (one.version < other.version) != (one.effective < other.effective):
            return f"version {one.version} of {one.agreement_id} must follow in time the lower version; compare"
    elif one.vendor_id == other.vendor_id and overlaps:
        return "settles the same vendor and days as"
    return None


def settle_all(
    connection: duckdb.DuckDBPyConnection,
    agreements: Sequence[Loaded[Agreement]],
    exhibits: Exhibits,
    work: Path,
    *,
    books: Path | None = None,
) -> list[Settled]:
    """Settle every agreement that is due on what SQL measured and what its book holds of the period.

    The facts files are kept in ``work``.
    """
    folder = work / "facts"
    folder.mkdir(parents=True, exist_ok=True)
    due = {(row["agreement_id"], row["version_number"]) for row in rows(connection, DUE)}
    signed = [item.required() for item in agreements]
    return [
        settle_one(
            measured(connection, Versions.of(agreement, earlier), exhibits),
            item,
            folder,
            book=load_book(books, agreement.agreement_id) if books else Book(agreement.agreement_id),
            earlier=earlier,
        )
        for item, agreement in zip(agreements, signed, strict=True)
        if (agreement.agreement_id, agreement.version) in due
        for earlier in [earlier_versions(agreement, signed)]
    ]


def settle_one(
    performance: Performance, loaded: Loaded[Agreement], folder: Path, book: Book, earlier: Sequence[Agreement] = ()
) -> Settled:
    """Write the facts of one agreement, read them back and settle on them, as `trueup settle` would.

    What the book holds of the period already is among them.
    """
    agreement = loaded.required()
    held = posted(book.entries, performance.period.first)
    performance = performance.model_copy(update={"posted": (*held, *performance.posted)})
    path = folder / f"{agreement.agreement_id}.yaml"
    text = facts_text(performance).encode()
    path.write_bytes(text)
    facts = load_facts(path)
    if facts.value is None:
        raise RefusedError("\n".join(["the facts measured cannot be settled on:", *map(str, facts.problems)]))
    try:
        settlement = settle(agreement, facts.value, facts.value.posted, earlier)
    except FactsDoNotFitError as error:
        reasons = [f"{path}: {misfit.field}: {misfit.message}" for misfit in error.misfits]
        head = f"{agreement.agreement_id} cannot be settled on what was measured:"
        raise RefusedError("\n".join([head, *reasons])) from None
    return Settled(
        agreement=agreement,
        agreement_file=Path(loaded.document.file),
        agreement_sha256=loaded.sha256,
        facts=text,
        vendor_facts=facts_text(for_vendor(facts.value, [*earlier, agreement])).encode(),
        settlement=settlement,
        groups=by_group(agreement, facts.value, settlement, earlier),
        book_head=book.head,
    )
