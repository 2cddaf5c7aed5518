"""An offer in the place of a vendor's agreement on what went into a release, or in words all that stands in the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from contracts.agreement import Agreement
from contracts.document import Severity
from contracts.exhibits import Exhibits
from contracts.loader import Loaded, load_agreement
from contracts.moved import moved_day, moved_text, replaced, scalars
from contracts.review import review_file
from contracts.terms.period import Period, add_months
from pipelines import computable, due
from pipelines.attributing import not_followed, refuse_different_owners
from pipelines.failures import RefusedError, UnusableInputError
from pipelines.intake.profile import load_profiles
from pipelines.reconciliation import Reconciliation
from pipelines.reproducing import Places, lay_out
from pipelines.settling import conflict

AGREEMENTS = "agreements"
OFFER = "offer.yaml"
INVOICES = "vendor_invoice"


@dataclass(frozen=True)
class Placed:
    """An offer in the place of all that bound its vendor on the days of its term.

    `loaded` is the offer moved onto the release's period, as `text` has it. `signed` is the agreement with its vendor
    that the release settled, if it did.
    """

    text: str
    loaded: Loaded[Agreement]
    signed: Agreement | None

    @property
    def offer(self) -> Agreement:
        """The offer as it is counted and settled."""
        return self.loaded.required()


def lay_out_inputs(recorded: Mapping[str, Any], places: Places, folder: Path) -> None:
    """Put what a release was made from into a folder; raise UnusableInputError with all that is missing or changed."""
    problems = lay_out({**recorded, "agreements": (), "since": None}, places, folder)
    if problems:
        raise UnusableInputError("\n".join(["the release's inputs are not all there:", *problems]))


def put_in_place(file: Path, recorded: Mapping[str, Any], folder: Path, exhibits: Exhibits) -> Placed:
    """Move an offer onto the release's period and put it in the place of what bound the vendor.

    Raises RefusedError where the offer has errors there, UnusableInputError where it does not fit the release.
    """
    offer = load_agreement(file).required()
    there = {
        each["path"]: load_agreement(folder / AGREEMENTS / each["path"]).required()
        for each in recorded["agreement_files"]
    }
    settled = [there[each["file_name"]] for each in recorded["agreements"]]
    signed = next((each for each in settled if each.vendor_id == offer.vendor_id), None)
    period = _period(settled if signed is None else [signed])
    text = _as_if_signed(file.read_text(encoding="utf-8"), offer, period)
    (folder / OFFER).write_text(text, encoding="utf-8")
    loaded = load_agreement(folder / OFFER, str(file))
    found = [each for each in review_file(loaded, exhibits, folder / OFFER) if each.severity is Severity.ERROR]
    if found:
        raise RefusedError("\n".join([f"moved onto {_days(period)} the offer has errors:", *map(str, found)]))
    placed = loaded.required()
    kept = {path: each for path, each in there.items() if each.vendor_id != offer.vendor_id or _apart(each, placed)}
    problems = [f"{file}: {problem}" for problem in _misfits(placed, period, kept)]
    if problems:
        raise UnusableInputError("\n".join(problems))
    for path in there.keys() - kept.keys():
        (folder / AGREEMENTS / path).unlink()
    place = folder / AGREEMENTS / placed.vendor_id / f"{placed.effective}.yaml"
    place.parent.mkdir(exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return Placed(text, loaded, signed)


def refuse_uncounted(offer: Agreement, given: Reconciliation, exhibits: Exhibits, name: str) -> None:
    """Raise UnusableInputError with all that an offer rests on and the release's data cannot tell."""
    others = [load_agreement(path).required() for path in sorted(given.agreements.rglob("*.yaml"))]
    refuse_different_owners(others)
    month = given.interim_month
    month_end = add_months(month, 1) - timedelta(days=1) if month else None
    not_due = due.why_not(offer, exhibits, month_end, given.paid_through) if given.paid_through else None
    problems = [
        *not_followed(offer),
        *computable.why_not(offer, load_profiles(given.folders)),
        *computable.not_counted(offer, others, exhibits),
        *_on_invoices(offer, exhibits),
        *([not_due] if not_due else []),
    ]
    if problems:
        raise UnusableInputError("\n".join([f"{name} cannot be back-tested on this release:", *problems]))


def _period(settled: Sequence[Agreement]) -> Period:
    """Return the one period that agreements settle."""
    periods = {agreement.period for agreement in settled}
    if len(periods) != 1:
        raise UnusableInputError(
            "the release settles several periods and has no agreement with this vendor: give the offer the vendor_id "
            "of the agreement whose place it is to take"
        )
    return periods.pop()


def _as_if_signed(text: str, offer: Agreement, period: Period) -> str:
    """Return the text of an offer moved onto a period. Its signature stays: what it rests on is dated by that."""
    first = offer.period.first
    moved = moved_text(text, first, period.first)
    places = {key: where for where, _, key in scalars(moved) if key in ("executed", "retroactive")}
    changes = [(places["executed"], str(offer.executed))]
    if offer.executed <= moved_day(offer.effective, first, period.first, is_last=False):
        return replaced(moved, changes)
    if "retroactive" in places:
        return replaced(moved, [*changes, (places["retroactive"], "true")])
    return f"{replaced(moved, changes).rstrip()}\nretroactive: true\n"


def _misfits(placed: Agreement, period: Period, kept: Mapping[str, Agreement]) -> Iterator[str]:
    """Yield why an offer cannot stand in a release: its period, and the agreements that stay beside it."""
    if placed.period != period:
        yield (
            f"its period, moved onto the release, is {_days(placed.period)}, and the release settles {_days(period)}: "
            "give it a term of that length, or state a part of that length (reconciliation)"
        )
    for path, each in kept.items():
        problem = conflict(placed, each)
        if problem:
            yield f"{problem} {path}"


def _days(period: Period) -> str:
    return f"{period.first} to {period.last}"


def _apart(one: Agreement, other: Agreement) -> bool:
    return one.terminates < other.effective or other.terminates < one.effective


def _on_invoices(offer: Agreement, exhibits: Exhibits) -> Iterator[str]:
    """Yield the guarantees that judge what was invoiced: under an offer nothing was."""
    for guarantee in offer.guarantees:
        for term in guarantee.measures:
            exhibit = exhibits.measure(term.measure, term.version)
            if exhibit is not None and INVOICES in exhibit.feeds:
                yield f"clause {guarantee.id} judges {term.measure}, which rests on invoices: an offer has none"
