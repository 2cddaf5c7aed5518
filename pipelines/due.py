"""Which agreements a run settles, and why it does not settle the others."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.agreement import Agreement
from contracts.exhibits import Exhibits
from contracts.terms.period import Period, add_months
from contracts.windows import final_from
from pipelines.amendments import earlier_versions
from pipelines.failures import UnusableInputError


@dataclass(frozen=True)
class Due:
    """The agreements settled, each with the period to settle; the others, and a line on each that is not settled.

    Earlier versions that were in force in a part of a period settled are neither: they are settled with it.
    """

    settled: tuple[Agreement, ...]
    others: tuple[Agreement, ...]
    reasons: tuple[str, ...]


def due_agreements(
    agreements: Sequence[Agreement], exhibits: Exhibits, interim_month: date | None, paid_through: date
) -> Due:
    """Return the agreements to settle; raise UnusableInputError when none is due.

    The final settlement is of periods that have ended, and whose outcomes can have been received, by the paid-through
    date; an interim one covers each period from its first day to the end of the month. Of several agreements with a
    vendor, or versions of one, the latest is settled: a release holds one settlement a vendor.
    """
    month_end = add_months(interim_month, 1) - timedelta(days=1) if interim_month else None
    reasons = {
        place: why_not(agreement, exhibits, month_end, paid_through) for place, agreement in enumerate(agreements)
    }
    ready = [place for place in reasons if reasons[place] is None]
    if not ready:
        told = [f"{none_due(month_end, paid_through)}:", *(str(reason) for reason in reasons.values())]
        raise UnusableInputError("\n".join(told))
    latest = {
        agreements[place].vendor_id: place for place in sorted(ready, key=lambda each: agreements[each].effective)
    }
    for place in ready:
        chosen = latest[agreements[place].vendor_id]
        if place != chosen:
            reasons[place] = f"not settled again: {label(agreements[place])}, {label(agreements[chosen])} follows it"
    shared = Counter(agreement.agreement_id for agreement in agreements)
    settled = [agreements[place] for place in sorted(latest.values())]
    earlier = [version for agreement in settled for version in earlier_versions(agreement, agreements)]
    return Due(
        settled=tuple(to_date(agreement, month_end) if month_end else agreement for agreement in settled),
        others=tuple(
            set_apart(agreement) if shared[agreement.agreement_id] > 1 else agreement
            for agreement in agreements
            if agreement not in settled and agreement not in earlier
        ),
        reasons=tuple(reason for reason in reasons.values() if reason),
    )


def why_not(agreement: Agreement, exhibits: Exhibits, month_end: date | None, paid_through: date) -> str | None:
    """Say why an agreement is not settled yet, and from when it can be; None if it is due."""
    name, last = label(agreement), agreement.period.last
    if month_end:
        first = agreement.period.first
        return None if first <= month_end else f"not yet due: {name}, its period begins on {first}"
    possible = final_from(agreement, exhibits)
    if possible <= paid_through:
        return None
    run_out = agreement.calendar.run_out_to(last)
    waits = (
        f"its run-out on {run_out}" if possible == run_out else "and its last outcomes or savings may be known later"
    )
    return f"not yet due: {name}, its period ends on {last}, {waits}; settle it as of {possible} or later"


def none_due(month_end: date | None, paid_through: date) -> str:
    """Say that no agreement is due, and what else could be asked for."""
    if month_end:
        return f"interim: no agreement's period has begun by the end of {month_end:%Y-%m}"
    return (
        f"no agreement can be settled finally as of {paid_through}; send data paid to a day named below, or "
        "settle what is due of a month with --interim YYYY-MM"
    )


def label(agreement: Agreement) -> str:
    """Name a signed version as people do."""
    return agreement.agreement_id if agreement.version == 1 else f"{agreement.agreement_id} version {agreement.version}"


def set_apart(agreement: Agreement) -> Agreement:
    """Return a version that is not settled under an id of its own, so that the one settled keeps theirs."""
    return agreement.model_copy(update={"agreement_id": f"{agreement.agreement_id} version {agreement.version}"})


def to_date(agreement: Agreement, day: date) -> Agreement:
    """Return the agreement with a period that ends no later than a day."""
    period = Period(first=agreement.period.first, last=min(agreement.period.last, day))
    return agreement.model_copy(update={"reconciliation": period})
