"""What estimates of offers take for granted beside the numbers, in words."""

from collections.abc import Iterator, Sequence

from contracts.measured import MeasureStatus
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.comparison import Compared
from contracts.negotiation.projection import taken_for_granted
from contracts.prose.terms import percent
from contracts.terms.money import dollars


def granted(compared: Sequence[Compared], assumptions: Assumptions) -> tuple[str, ...]:
    """Return what offers compared on assumptions take for granted, each once."""
    return tuple(dict.fromkeys(_granted(compared, assumptions)))


def _granted(compared: Sequence[Compared], assumptions: Assumptions) -> Iterator[str]:
    for each in compared:
        yield from taken_for_granted(each.offer.agreement)
    yield from _same_care(compared, assumptions)
    for each in compared:
        yield from _earned_unmeasured(each)


def _same_care(compared: Sequence[Compared], assumptions: Assumptions) -> Iterator[str]:
    """Yield that one file speaks for every offer, and which offers are not of the care that it is of."""
    if len(compared) > 1:
        yield "every offer has the same engagement, and saves and costs its vendor the same for each engaged member"
    model = assumptions.care_model
    for offer in (each.offer for each in compared):
        if model is not None and offer.agreement.care_model != model:
            states = offer.agreement.care_model or "no care_model"
            yield f"these assumptions are of {model} care; {offer.name} states {states}"


def _earned_unmeasured(compared: Compared) -> Iterator[str]:
    """Yield where a guarantee pays though nothing is measured, as it may be agreed."""
    for level in compared.levels:
        results = level.outcome.settlement.measures
        unmeasured = [each for each in results if each.status is not MeasureStatus.MEASURED and each.earned_cents]
        if unmeasured:
            names = ", ".join(dict.fromkeys(each.measure for each in unmeasured))
            earned = dollars(sum(each.earned_cents for each in unmeasured))
            yield (
                f"{compared.offer.name} earns {earned} at {percent(level.share_engaged)} engagement though too few "
                f"members are counted to measure {names}, as it agrees (no_measure: earn)"
            )
