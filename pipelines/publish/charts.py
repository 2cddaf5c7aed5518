"""The drawings of a scorecard, as inline SVG.

Every chart stands beside a table with its numbers; shape, dash and position say whatever colour says.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from markupsafe import Markup

from pipelines.publish.figures import count, half_up, money, month, short_money, signed_money
from pipelines.publish.guaranteed import Measure
from pipelines.publish.savings import Balance
from pipelines.publish.savings_words import column_words
from pipelines.publish.scorecard_page import VENDOR, FunnelStage, SpendPoint, Utilisation, WalkLine
from pipelines.publish.sentences import line_words, met_words
from pipelines.publish.svg import drawing, element, mark, text
from pipelines.publish.vocabulary import COHORTS, stage_words

LABEL_GAP = Fraction(8)  # least distance between two direct labels, in percent of the height


class Scale:
    """Positions of values between a lowest and a highest, as percentages of a drawing."""

    def __init__(self, lowest: Fraction, highest: Fraction) -> None:
        self.lowest = lowest
        self.highest = highest if highest > lowest else lowest + 1

    def at(self, value: Fraction) -> Fraction:
        """Return the share of the way from lowest to highest, in percent, kept inside the drawing."""
        share = (value - self.lowest) * 100 / (self.highest - self.lowest)
        return min(max(share, Fraction(0)), Fraction(100))


def place(share: Fraction) -> str:
    """Write a percentage as a coordinate with two decimals: the same text on every machine."""
    hundredths = half_up(share * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def walk_scale(lines: Sequence[WalkLine]) -> Scale:
    """Return the scale of the changes: it starts at zero only where zero is near, so that a change of 2% is seen.

    Where nothing changes it starts at zero, too.
    """
    ends = [Fraction(line.to_cents) for line in lines if line.row_code != "FEE"]
    ends += [Fraction(line.from_cents) for line in lines if line.row_code in ("FEE_CHANGE", "CHANGE")]
    lowest, highest = min(ends, default=Fraction(0)), max(ends, default=Fraction(0))
    spread = highest - lowest
    if lowest <= 0 or spread == 0 or spread * 2 > highest:
        return Scale(min(lowest, Fraction(0)), max(highest, Fraction(0)))
    return Scale(max(lowest - spread / 2, Fraction(0)), highest)


def walk_bar(line: WalkLine, scale: Scale) -> Markup:
    """Draw one line of the payment walk: totals solid from the scale's start, changes between before and after."""
    amount = money(line.cents) if line.is_total else signed_money(line.cents)
    title = f"{line_words(line)}: {amount}"
    zero = scale.at(Fraction(0))
    end = scale.at(Fraction(line.to_cents))
    start = zero if line.is_total else scale.at(Fraction(line.from_cents))
    left, width = min(start, end), abs(end - start)
    kind = "total" if line.is_total else "down" if line.cents < 0 else "up"
    shapes = [_track_line(end)] if line.row_code != "NET" else []
    # A change too small for the scale still gets a visible mark; its amount stands beside it.
    bar = {"x": place(left), "width": place(max(width, Fraction(2, 5))) if line.cents else "0.00%"}
    shapes.append(element("rect", class_=f"bar-{kind}", y="50%", height="16", transform="translate(0,-8)", **bar))
    if kind == "down" and line.cents:
        shapes.append(element("rect", class_="hatch", y="50%", height="16", transform="translate(0,-8)", **bar))
    if line.is_total and scale.lowest > 0:
        shapes.append(_axis_break())
    return mark(title, *shapes, class_="walk-bar")


def _track_line(at: Fraction) -> Markup:
    return element("line", x1=place(at), x2=place(at), y1="50%", y2="100%", class_="connector")


def _axis_break() -> Markup:
    """Two slanted cuts: the bar does not start at zero."""
    cuts = element("path", d="M 10 -11 l 5 22 M 16 -11 l 5 22", class_="axis-break")
    return element("svg", cuts, x="0", y="50%", overflow="visible")


def interval_bar(measure: Measure) -> Markup:
    """Draw a result on its scale: dot, 95% interval as a bar, target as a tick."""
    lowest, highest = (Fraction(-100), Fraction(100)) if measure.value_code == "SCORE" else (Fraction(0), Fraction(1))
    scale = Scale(lowest, highest)
    shapes = [element("line", x1="0%", x2="100%", y1="50%", y2="50%", class_="track")]
    kind = "met" if measure.is_met else "missed" if measure.status_code == "MEASURED" else "open"
    title = f"{measure.measure_label}: {met_words(measure)}"
    if measure.interval is not None:
        lower, upper = (scale.at(Fraction(end)) for end in (measure.interval.lower, measure.interval.upper))
        shapes.append(element("line", x1=place(lower), x2=place(upper), y1="50%", y2="50%", class_=f"interval {kind}"))
    if measure.target is not None:
        at = place(scale.at(measure.target))
        shapes.append(element("line", x1=at, x2=at, y1="15%", y2="85%", class_="target"))
    if measure.value is not None:
        shapes.append(element("circle", cx=place(scale.at(measure.value)), cy="50%", r="4.75", class_=f"dot {kind}"))
    return mark(title, *shapes, class_="interval-bar")


def funnel_bar(stage: FunnelStage) -> Markup:
    """Draw a stage as a share of the stage before; the first stage fills its track."""
    share = stage.share_of_previous
    drawn = Fraction(1) if stage.previous_stage_code is None else min(share or Fraction(0), Fraction(1))
    bar = {"x": "0", "y": "50%", "height": "10", "transform": "translate(0,-5)"}
    shapes = [
        element("rect", width="100%", class_="funnel-track", **bar),
        element("rect", width=place(drawn * 100), class_="funnel-fill", **bar),
    ]
    title = f"{stage_words(stage.stage_code)}: {count(stage.member_count)} members"
    return mark(title, *shapes, class_="funnel-bar")


def spend_lines(points: Sequence[SpendPoint], key: str, arriving_from: date) -> Markup:
    """Draw spend per member per month of each cohort; months from ``arriving_from`` on are shaded as incomplete."""
    months = sorted({point.month_date for point in points})
    series = {
        cohort: [(point.month_date, point.cents_per_member_month) for point in points if point.cohort_code == cohort]
        for cohort in COHORTS
    }
    drawn = {
        cohort: [(months.index(when), value) for when, value in values if value is not None]
        for cohort, values in series.items()
    }
    values = [value for line in drawn.values() for _, value in line]
    ticks = round_ticks(max(values, default=Fraction(0)))
    vertical = Scale(Fraction(0), ticks[-1])
    across = Scale(Fraction(0), Fraction(max(len(months) - 1, 1)))
    shapes = [*_still_arriving(months, across, arriving_from), *horizontal_grid(ticks, vertical)]
    shapes += _month_labels(months, across)
    for cohort in reversed(COHORTS):
        shapes += _cohort_line(cohort, drawn[cohort], across, vertical)
    shapes += _direct_labels(drawn, vertical)
    span = f"{month(months[0])} to {month(months[-1])}" if months else "no months"
    return drawing(
        "Musculoskeletal spend per member per month",
        f"One line per cohort, {span}, from zero to {short_money(half_up(ticks[-1]))}. The table has the values.",
        *shapes,
        class_="spend-lines tall" if len(months) > 14 else "spend-lines",
        key=key,
    )


def _still_arriving(months: Sequence[date], across: Scale, arriving_from: date) -> list[Markup]:
    """Shade the months whose claims are still coming in, from halfway before the first of them."""
    first = next((position for position, when in enumerate(months) if when >= arriving_from), None)
    if first is None:
        return []
    left = across.at(Fraction(2 * first - 1, 2))
    shade = element("rect", x=place(left), width=place(100 - left), y="0%", height="100%", class_="arriving")
    return [shade, text("incomplete", "100%", "0%", dy="-6", text_anchor="end", class_="axis")]


def horizontal_grid(ticks: Sequence[Fraction], vertical: Scale) -> list[Markup]:
    """Draw a line and its amount in cents at each value of an axis."""
    shapes = []
    for tick in ticks:
        at = place(100 - vertical.at(tick))
        shapes.append(element("line", x1="0%", x2="100%", y1=at, y2=at, class_="grid"))
        shapes.append(text(short_money(half_up(tick)), "0%", at, dx="-8", dy="4", text_anchor="end", class_="axis"))
    return shapes


def _month_labels(months: Sequence[date], across: Scale) -> list[Markup]:
    """Name the first month of each quarter, or of each half-year where quarters would run into each other."""
    step = 3 if len(months) <= 14 else 6
    return [
        text(
            month(when) if when.month == 1 or position == 0 else month(when)[:3],
            place(across.at(Fraction(position))),
            "100%",
            dy="18",
            text_anchor="middle",
            class_="axis",
        )
        for position, when in enumerate(months)
        if (when.month - 1) % step == 0
    ]


def _cohort_line(cohort: str, line: Sequence[tuple[int, Fraction]], across: Scale, vertical: Scale) -> list[Markup]:
    at = [(place(across.at(Fraction(position))), place(100 - vertical.at(value))) for position, value in line]
    style = cohort.lower().replace("_", "-")
    shapes = [
        element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=f"line {style}")
        for ((before, _), (x1, y1)), ((after, _), (x2, y2)) in pairwise(zip(line, at, strict=True))
        if after == before + 1
    ]
    return shapes + [cohort_mark(cohort, x, y) for x, y in at]


def cohort_mark(cohort: str, x: str, y: str) -> Markup:
    """Draw a cohort: the vendor a circle, in-person PT a square, usual care a diamond, a control group a triangle."""
    style = cohort.lower().replace("_", "-")
    if cohort == VENDOR:
        return element("circle", cx=x, cy=y, r="4", class_=f"point {style}")
    if cohort == "CONTROL_GROUP":
        triangle = element("polygon", points="0,-5 4.5,4 -4.5,4", class_=f"point {style}")
        return element("svg", triangle, x=x, y=y, overflow="visible")
    turn = "" if cohort == "IN_PERSON_PT" else " rotate(45)"
    square = element("rect", x="-3.5", y="-3.5", width="7", height="7", transform=turn.strip() or None)
    return element("svg", element("g", square, class_=f"point {style}"), x=x, y=y, overflow="visible")


def _direct_labels(drawn: dict[str, list[tuple[int, Fraction]]], vertical: Scale) -> list[Markup]:
    """Name each line at its right end, moved apart where two ends are close."""
    ends = sorted((100 - vertical.at(line[-1][1]), cohort) for cohort, line in drawn.items() if line)
    placed = spread_apart([at for at, _ in ends], LABEL_GAP, Fraction(100))
    return [
        text(
            COHORTS[cohort], "100%", place(at), dx="12", dy="4", class_=f"line-label {cohort.lower().replace('_', '-')}"
        )
        for at, (_, cohort) in zip(placed, ends, strict=True)
    ]


def spread_apart(positions: Sequence[Fraction], gap: Fraction, highest: Fraction) -> list[Fraction]:
    """Move ascending positions apart so that neighbours keep ``gap`` and none passes ``highest``."""
    placed: list[Fraction] = []
    for at in positions:
        placed.append(max(at, placed[-1] + gap) if placed else at)
    ceiling = highest
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - gap
    return placed


def round_ticks(highest: Fraction) -> list[Fraction]:
    """Return three to six axis values from zero to above ``highest``, in round steps."""
    if highest <= 0:
        return [Fraction(0), Fraction(100)]
    power = Fraction(1)
    while power * 10 <= highest:
        power *= 10
    steps = (power * factor for factor in (Fraction(1, 5), Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(2)))
    step = next(step for step in steps if step * 5 >= highest)
    number = -(-highest // step)
    return [step * index for index in range(int(number) + 1)]


def rate_dots(rates: Sequence[Utilisation], event: str) -> Markup:
    """Draw one service's use in each cohort, on a scale from zero of its own."""
    known = [(rate.cohort_code, rate.rate) for rate in rates if rate.rate is not None]
    scale = Scale(Fraction(0), max((value for _, value in known), default=Fraction(0)) * 21 / 20)
    shapes = [element("line", x1="0%", x2="100%", y1="50%", y2="50%", class_="track")]
    order = tuple(COHORTS)
    for cohort, value in sorted(known, key=lambda pair: order.index(pair[0]), reverse=True):
        shapes.append(cohort_mark(cohort, place(scale.at(value)), "50%"))
    return mark(event, *shapes, class_="rate-dots")


def balance_dots(column: Balance) -> Markup:
    """Draw how far apart two sides are in one column: a diamond before, a circle now, the limit as a line.

    Half a standard deviation or more stands at the right end.
    """
    scale = Scale(Fraction(0), Fraction(1, 2))
    limit = place(scale.at(Fraction(column.difference_limit)))
    shapes = [
        element("line", x1="0%", x2="100%", y1="50%", y2="50%", class_="track"),
        element("line", x1=limit, x2=limit, y1="0%", y2="100%", class_="connector"),
    ]
    for cohort, difference in (("USUAL_CARE", column.difference_before), (VENDOR, column.difference)):
        if difference is not None:
            shapes.append(cohort_mark(cohort, place(scale.at(abs(Fraction(difference)))), "50%"))
    inside = "within the limit" if column.is_within else "beyond the limit"
    return mark(f"{column_words(column.covariate_code)}: {inside}", *shapes, class_="rate-dots")
