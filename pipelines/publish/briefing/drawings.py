"""The drawings of a briefing, as inline SVG; the table beside each has its numbers, and shape says what colour says."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from markupsafe import Markup

from pipelines.publish.briefing.page import Bin, Curve, Histogram, Swing, Swings
from pipelines.publish.charts import Scale, horizontal_grid, place, round_ticks
from pipelines.publish.figures import count, counted, percent, short_money
from pipelines.publish.svg import drawing, element, mark, text

THIN = Fraction(2, 5)  # the least width of a bar that can be seen, in percent of the drawing


def swing_scale(swings: Swings) -> Scale:
    """Return one scale for all bars of a tornado, with a little air at both ends."""
    ends = [cents_of(end.value) for each in swings.swings for end in (each.at_low, each.at_high)]
    lowest, highest = min([*ends, cents_of(swings.expected.value)]), max([*ends, cents_of(swings.expected.value)])
    air = (highest - lowest) / 25
    return Scale(lowest - air, highest + air)


def swing_bar(swing: Swing, swings: Swings, scale: Scale) -> Markup:
    """Draw what one assumption moves: hatched to what its low end leaves, plain to what its high end leaves."""
    expected = scale.at(cents_of(swings.expected.value))
    ends = [("low", scale.at(cents_of(swing.at_low.value))), ("high", scale.at(cents_of(swing.at_high.value)))]
    shapes = [element("line", x1="0%", x2="100%", y1="50%", y2="50%", class_="track")]
    for kind, end in sorted(ends, key=lambda pair: -abs(pair[1] - expected)):
        where = {"x": place(min(end, expected)), "width": place(max(abs(end - expected), THIN))}
        box = {"y": "50%", "height": "14", "transform": "translate(0,-7)"}
        shapes.append(element("rect", class_=f"swing-{kind}", **where, **box))
        if kind == "low":
            shapes.append(element("rect", class_="hatch", **where, **box))
    shapes.append(element("line", x1=place(expected), x2=place(expected), y1="0%", y2="100%", class_="expected"))
    if scale.lowest < 0 < scale.highest:
        zero = place(scale.at(Fraction(0)))
        shapes.append(element("line", x1=zero, x2=zero, y1="0%", y2="100%", class_="zero"))
    title = f"{swing.words}: {swing.at_low.words} at its low end, {swing.at_high.words} at its high end"
    return mark(title, *shapes, class_="swing-bar")


def payout_curve(curve: Curve, key: str) -> Markup:
    """Draw the payment over a result; a cliff is a dashed line from a hollow to a full dot."""
    across = Scale(curve.points[0].result, curve.points[-1].result)
    paid = [Fraction(point.paid_cents) for point in curve.points]
    ticks = money_ticks(min(paid), max(paid))
    up = Scale(ticks[0], ticks[-1])
    at = [(place(across.at(p.result)), place(100 - up.at(c))) for p, c in zip(curve.points, paid, strict=True)]
    shapes = horizontal_grid(ticks, up)
    shapes += [
        text(words, place(across.at(result)), "100%", dy="18", text_anchor="middle", class_="axis")
        for result, words in curve.labels
    ]
    share = across.at(curve.expected)
    expected, anchor = place(share), "start" if share < 25 else "end" if share > 75 else "middle"
    shapes.append(element("line", x1=expected, x2=expected, y1="0%", y2="100%", class_="connector"))
    shapes.append(text(curve.expected_words, expected, "0%", dy="-6", text_anchor=anchor))
    for (_, (x1, y1)), (after, (x2, y2)) in pairwise(zip(curve.points, at, strict=True)):
        shapes.append(
            element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=f"line {'cliff' if after.is_cliff else 'payment'}")
        )
        if after.is_cliff:
            shapes.append(element("circle", cx=x1, cy=y1, r="4.25", class_="cliff-before"))
            shapes.append(element("circle", cx=x2, cy=y2, r="4.25", class_="cliff-after"))
    cliffs = counted(sum(point.is_cliff for point in curve.points), "cliff")
    described = f"Payment over the result, {cliffs}. The table has the values."
    return drawing(curve.heading, described, *shapes, class_="payout-curve", key=key)


def histogram(picture: Histogram, key: str) -> Markup:
    """Draw in how many cases how much is left: hatched below zero, plain from zero on."""
    bins = picture.bins
    across = Scale(Fraction(bins[0].first_cents), Fraction(bins[-1].last_cents))
    most = max(each.share for each in bins)
    up = Scale(Fraction(0), most)
    shapes = [element("line", x1="0%", x2="100%", y1="100%", y2="100%", class_="grid")]
    for each in bins:
        left, right = (across.at(Fraction(cents)) for cents in (each.first_cents, each.last_cents))
        height = up.at(each.share)
        box = {"x": place(left + THIN / 2), "width": place(right - left - THIN)}
        box |= {"y": place(100 - height), "height": place(height)}
        loses = each.last_cents <= 0
        shapes.append(element("rect", class_="bar-down" if loses else "bar-up", **box))
        if loses:
            shapes.append(element("rect", class_="hatch", **box))
    shapes += [
        text(
            short_money(cents), place(across.at(Fraction(cents))), "100%", dy="18", text_anchor="middle", class_="axis"
        )
        for cents in _edges(bins)
    ]
    if across.lowest < 0 < across.highest:
        zero = place(across.at(Fraction(0)))
        shapes.append(element("line", x1=zero, x2=zero, y1="-4%", y2="100%", class_="zero"))
    described = (
        f"{count(picture.cases)} cases from {short_money(bins[0].first_cents)} to {short_money(bins[-1].last_cents)}, "
        f"at most {percent(most)} of them in one bar. The table has the values."
    )
    return drawing(f"What {picture.offer} could leave", described, *shapes, class_="histogram", key=key)


def cents_of(value: Fraction | None) -> Fraction:
    """Return what a drawing places; what has no number is not drawn."""
    if value is None:
        raise ValueError("a figure without a number cannot be drawn")
    return value


def money_ticks(lowest: Fraction, highest: Fraction) -> list[Fraction]:
    """Return axis values in round steps that hold every amount; they begin at zero or, below it, at a step."""
    above = round_ticks(max(highest, -lowest, Fraction(0)))
    step = above[1] - above[0]
    first = min(lowest // step, 0)
    last = max(-(-highest // step), first + 1, 0 if first else 1)
    return [step * index for index in range(int(first), int(last) + 1)]


def _edges(bins: Sequence[Bin]) -> list[int]:
    """Return the edges of bins that get a label: about six, zero among them where it is an edge."""
    edges = [bins[0].first_cents, *(each.last_cents for each in bins)]
    step = max(1, -(-len(edges) // 6))
    zero = edges.index(0) if 0 in edges else 0
    return [cents for index, cents in enumerate(edges) if (index - zero) % step == 0]
