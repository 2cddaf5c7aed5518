"""Offers side by side: quoted and effective prices, savings and what is kept, at each level of use."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from contracts.negotiation.comparison import AtEngagement, Compared
from pipelines.publish.briefing.page import Figure, Quotes, Row, Table
from pipelines.publish.briefing.resting import Resting
from pipelines.publish.figures import counted, percent

BASE = "base"
LEVELS = {"low": "Low use", BASE: "Expected use", "high": "High use"}


class Line(NamedTuple):
    """One row of the comparison: its words, what they mean, and how it is written of one offer at one level."""

    name: str
    detail: str
    figure: Callable[[Resting, AtEngagement], Figure]
    is_total: bool = False


def compared_tables(compared: Sequence[Compared], rests: Mapping[str, Resting]) -> tuple[Table, ...]:
    """Return one offer at all levels of use; of several first all at expected use, then what changes with use."""
    if len(compared) == 1:
        (only,) = compared
        at = [(rests[only.offer.name], level) for level in only.levels]
        columns = tuple(level_words(level) for level in only.levels)
        return (Table(caption=f"{only.offer.name}, for one year", columns=columns, rows=tuple(_rows(LINES, at))),)
    names = tuple(each.offer.name for each in compared)
    expected = [(rests[each.offer.name], at_level(each, BASE)) for each in compared]
    tables = [Table(caption="At expected use, for one year", columns=names, rows=tuple(_rows(LINES, expected)))]
    others = tuple(_other_levels(compared, rests))
    if others:
        tables.append(Table(caption="At other levels of use", columns=names, rows=others))
    return tuple(tables)


def last_year_table(compared: Sequence[Compared], rests: Mapping[str, Resting]) -> Table:
    """Return what offers would have cost on the facts of last year."""
    at = [(rests[each.offer.name], at_level(each, BASE)) for each in compared]
    names = tuple(each.offer.name for each in compared)
    caption = "Last year: these figures rest on the facts measured then, and on what is named beside them"
    return Table(caption=caption, columns=names, rows=tuple(_rows(LAST_YEAR, at)))


def quotes(compared: Sequence[Compared]) -> tuple[Quotes, ...]:
    """Return what each offer pays by in plain words, and who bears it when fewer members engage than expected."""
    return tuple(
        Quotes(
            offer=each.offer.name,
            clauses=tuple(f"Clause {quoted.clause_id}, {quoted.kind}: {quoted.words}" for quoted in each.quoted),
            volume_risk=each.volume_risk_words,
        )
        for each in compared
    )


def at_level(compared: Compared, level: str) -> AtEngagement:
    """Return one level of an offer."""
    return next(each for each in compared.levels if each.engagement == level)


def level_words(level: AtEngagement) -> str:
    """Name a level of use with the share of eligible members who engage."""
    return f"{LEVELS.get(level.engagement, level.engagement)}: {percent(level.share_engaged)}"


def _rows(lines: Sequence[Line], at: Sequence[tuple[Resting, AtEngagement]]) -> Iterator[Row]:
    for line in lines:
        figures = tuple(line.figure(rest, level) for rest, level in at)
        yield Row(name=line.name, detail=line.detail, figures=figures, is_total=line.is_total)


def _other_levels(compared: Sequence[Compared], rests: Mapping[str, Resting]) -> Iterator[Row]:
    for level in compared[0].levels:
        if level.engagement == BASE:
            continue
        at = [(rests[each.offer.name], at_level(each, level.engagement)) for each in compared]
        members = counted(level.engaged, "member engages", "members engage")
        yield Row(name=f"{level_words(level)} of eligible members", detail=members)
        yield from _rows([line for line in LINES if line.figure in (_paid, _engaged, _improved, _kept)], at)


def _quoted(rest: Resting, level: AtEngagement) -> Figure:
    return rest.dollars(level.outcome.headline_cents, "quoted")


def _paid(rest: Resting, level: AtEngagement) -> Figure:
    return rest.dollars(level.outcome.payment_cents, "paid")


def _members(rest: Resting, level: AtEngagement) -> Figure:
    return rest.members(level.engaged, "engaged")


def _eligible_month(rest: Resting, level: AtEngagement) -> Figure:
    cents = level.per_eligible_month_cents
    if cents is None:
        return rest.words("nobody eligible", "cents", "paid", "eligible")
    return rest.money(cents, "paid", "eligible")


def _engaged(rest: Resting, level: AtEngagement) -> Figure:
    cents = level.per_engaged_cents
    if cents is None:
        return rest.words("nobody engaged", "cents", "paid", "engaged")
    return rest.money(cents, "paid", "engaged")


def _improved(rest: Resting, level: AtEngagement) -> Figure:
    cents = level.per_improved_cents
    if cents is None:
        why = "not known" if level.improved is None else "nobody improved"
        return rest.words(why, "cents", "paid", "improved")
    return rest.money(cents, "paid", "improved")


def _saved(rest: Resting, level: AtEngagement) -> Figure:
    return rest.dollars(level.outcome.projection.saved_cents, "saved")


def _kept(rest: Resting, level: AtEngagement) -> Figure:
    return rest.kept(level.outcome.payer_net_cents)


def _return(rest: Resting, level: AtEngagement) -> Figure:
    ratio = level.outcome.roi
    if ratio is None:
        return rest.words("nothing is paid", "dollars_for_a_dollar", "paid")
    return rest.for_a_dollar(ratio, "saved", "paid")


LINES = (
    Line("Members who engage", "", _members),
    Line("Quoted for the year", "fees before any result", _quoted),
    Line("You pay in the end", "after money kept back, refunds, shares and caps", _paid, is_total=True),
    Line("for each eligible member and month", "", _eligible_month),
    Line("for each engaged member", "", _engaged),
    Line("for each member who improves", "", _improved),
    Line("You save on care", "care avoided, less extra care", _saved),
    Line("You keep", "what you save less what you pay; below zero you lose", _kept, is_total=True),
    Line("Saved for each dollar you pay", "", _return),
)
LAST_YEAR = tuple(line for line in LINES if line.figure in (_members, _quoted, _paid, _engaged, _improved))
