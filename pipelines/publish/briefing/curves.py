"""What results pay: the payout curves of an offer, with the places where one member decides."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from contracts.exhibits import Exhibits
from contracts.negotiation.payout_curve import (
    SAVINGS,
    Cliff,
    NoCurve,
    PayoutCurve,
    Point,
    curve_of_measure,
    curve_of_savings,
    on_assumptions,
    paid_on,
    savings_reach,
)
from contracts.negotiation.what_if import Situation
from contracts.review.expected import LARGEST_FLIP
from pipelines.publish.briefing.page import Curve, CurvePoint, Row, Table
from pipelines.publish.briefing.resting import Resting
from pipelines.publish.figures import (
    count,
    half_up,
    name_of,
    percent,
    short_money,
    signed_money,
    whole_dollars,
    whole_percent,
)
from pipelines.publish.vocabulary import MEASURES

# A curve is settled at more results than a picture can show.
POINTS_DRAWN = 60
# Labels of an axis, less one: amounts are wider than shares.
SHARES, AMOUNTS = 5, 2


def curves(situation: Situation, rest: Resting, exhibits: Exhibits) -> tuple[Curve, ...]:
    """Return a curve for every result that an offer pays on."""
    offer, facts = situation.offer, on_assumptions(situation)
    expected_cents = situation.outcome.projection.saved_cents
    found = (
        curve_of_savings(offer, facts, savings_reach(situation), expected_cents, LARGEST_FLIP)
        if name == SAVINGS
        else curve_of_measure(offer, facts, name, exhibits, LARGEST_FLIP)
        for name in paid_on(offer, exhibits)
    )
    return tuple(curve(each, rest) for each in found)


def with_cliffs(found: Sequence[Curve]) -> tuple[Curve, ...]:
    """Return the curves that have a cliff."""
    return tuple(each for each in found if any(point.is_cliff for point in each.points))


def curve(found: PayoutCurve | NoCurve, rest: Resting) -> Curve:
    """Return the picture and the table of one result."""
    heading = (
        f"{rest.offer}: {'savings as measured' if found.of == SAVINGS else MEASURES.get(found.of, name_of(found.of))}"
    )
    if isinstance(found, NoCurve) or found.is_flat:
        why = found.why if isinstance(found, NoCurve) else found.why_flat
        return Curve(heading=heading, why_none=f"no curve: {why}")
    cliffs = {cliff.after: cliff for cliff in found.cliffs}
    return Curve(
        heading=heading,
        points=tuple(
            CurvePoint(result=_share(found, point), paid_cents=point.payment_cents, is_cliff=point in cliffs)
            for point in _drawn(found)
        ),
        expected=_share(found, found.expected),
        expected_words=f"expected {_words(found, found.expected)}",
        labels=_labels(found),
        table=_table(found, rest, cliffs),
        notes=tuple(_notes(found)),
    )


def _drawn(found: PayoutCurve) -> tuple[Point, ...]:
    """Return the points of the picture: all corners, and so many of the others that a slope is seen."""
    step = -(-len(found.points) // POINTS_DRAWN)
    kept = {*found.corners, *found.points[::step]}
    return tuple(point for point in found.points if point in kept)


def _share(found: PayoutCurve, point: Point) -> Fraction:
    """Return a result as a share of the members counted, or in cents saved."""
    return Fraction(point.result, found.members) if found.members else Fraction(point.result)


def _words(found: PayoutCurve, point: Point) -> str:
    return percent(_share(found, point)) if found.members else whole_dollars(Fraction(point.result))


def _labels(found: PayoutCurve) -> tuple[tuple[Fraction, str], ...]:
    first, last = _share(found, found.points[0]), _share(found, found.points[-1])
    steps = SHARES if found.members else AMOUNTS
    at = (first + (last - first) * step / steps for step in range(steps + 1))
    return tuple((each, whole_percent(each) if found.members else short_money(half_up(each))) for each in at)


def _table(found: PayoutCurve, rest: Resting, cliffs: Mapping[Point, Cliff]) -> Table:
    counts = f" of {count(found.members)} members counted" if found.members else ""
    rows = []
    for point in found.corners:
        cliff = cliffs.get(point)
        says = [f"{count(point.result)}{counts}"] if found.members else []
        says += ["as expected"] if point == found.expected else []
        says += [_cliff_words(found, cliff)] if cliff else []
        rows.append(
            Row(
                name=_words(found, point),
                detail="; ".join(says),
                figures=(rest.dollars(point.payment_cents, "paid"),),
                is_flagged=cliff is not None,
                is_total=point == found.expected,
            )
        )
    return Table(caption="Corners of the curve", columns=("You pay",), rows=tuple(rows))


def _cliff_words(found: PayoutCurve, cliff: Cliff) -> str:
    one = "member" if found.members else "dollar"
    return f"cliff: one more {one} moves {signed_money(cliff.moved_cents)}"


def _notes(found: PayoutCurve) -> Iterator[str]:
    for luck in found.luck:
        yield (
            f"Luck alone earns half or more of this part in {percent(luck.chance)} of cases: {count(luck.members)} "
            f"members ({luck.says}) at a true rate of {percent(luck.rate)} ({luck.source})."
        )
