"""Offers side by side: quoted and effective prices, savings and what is kept, at each level of use."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from contracts.negotiation.comparison import AtEngagement, Compared, length_words
from pipelines.publish.briefing.page import Figure, Quotes, Row, Table
from pipelines.publish.briefing.resting import Part, Resting
from pipelines.publish.briefing.rows import RowOf, rows_of
from pipelines.publish.figures import counted, name_of, percent

BASE = "base"
LEVELS = {"low": "Low use", BASE: "Expected use", "high": "High use"}


class At(NamedTuple):
    """One offer at one level of use, and what its figures rest on."""

    rest: Resting
    level: AtEngagement


def compared_tables(compared: Sequence[Compared], rests: Mapping[str, Resting]) -> tuple[Table, ...]:
    """Return one offer at all levels of use; of several first all at expected use, then what changes with use."""
    length = length_words(compared[0].levels[0].months)
    if len(compared) == 1:
        (only,) = compared
        at = [At(rests[only.offer.name], level) for level in only.levels]
        columns = tuple(level_words(level) for level in only.levels)
        return (Table(caption=f"{only.offer.name}, in {length}", columns=columns, rows=tuple(rows_of(LINES, at))),)
    names = tuple(each.offer.name for each in compared)
    expected = [At(rests[each.offer.name], at_level(each, BASE)) for each in compared]
    tables = [Table(caption=f"At expected use, in {length}", columns=names, rows=tuple(rows_of(LINES, expected)))]
    others = tuple(_other_levels(compared, rests))
    if others:
        tables.append(Table(caption="At other levels of use", columns=names, rows=others))
    return tuple(tables)


def last_year_table(compared: Sequence[Compared], rests: Mapping[str, Resting]) -> Table:
    """Return what offers would have cost on the facts of last year."""
    at = [At(rests[each.offer.name], at_level(each, BASE)) for each in compared]
    names = tuple(each.offer.name for each in compared)
    caption = "Last year: these figures rest on the facts measured then, and on what is named beside them"
    return Table(caption=caption, columns=names, rows=tuple(rows_of(LAST_YEAR, at)))


def quotes(compared: Sequence[Compared]) -> tuple[Quotes, ...]:
    """Return what each offer pays by in plain words, and who bears it when fewer members engage than expected."""
    return tuple(
        Quotes(
            offer=each.offer.name,
            vendor=name_of(each.offer.agreement.vendor_id),
            clauses=tuple(_clauses(each)),
            volume_risk=each.volume_risk_words,
        )
        for each in compared
    )


def _clauses(compared: Compared) -> Iterator[str]:
    for clause in compared.quoted:
        yield f"Clause {clause.clause_id}, {clause.kind}: {clause.words}"
        yield from (f"Clause {clause.clause_id}, {words}" for words in clause.details)


def at_level(compared: Compared, level: str) -> AtEngagement:
    """Return one level of an offer."""
    return next(each for each in compared.levels if each.engagement == level)


def level_words(level: AtEngagement) -> str:
    """Name a level of use with the share of eligible members who engage."""
    return f"{LEVELS.get(level.engagement, level.engagement)}: {percent(level.share_engaged)}"


def _other_levels(compared: Sequence[Compared], rests: Mapping[str, Resting]) -> Iterator[Row]:
    for level in compared[0].levels:
        if level.engagement == BASE:
            continue
        at = [At(rests[each.offer.name], at_level(each, level.engagement)) for each in compared]
        members = counted(level.engaged, "member engages", "members engage")
        yield Row(name=f"{level_words(level)} of eligible members", detail=members)
        yield from rows_of(AT_OTHER_LEVELS, at)


def _quoted(at: At) -> Figure:
    return at.rest.dollars(at.level.headline_cents, "quoted")


def _paid(at: At) -> Figure:
    return at.rest.dollars(at.level.payment_cents, "paid")


def _members(at: At) -> Figure:
    return at.rest.members(at.level.engaged, "engaged")


def _adult_month(at: At) -> Figure:
    return _each(at.rest, at.level.per_member_month_cents, "nobody covered", "adults")


def _eligible_month(at: At) -> Figure:
    return _each(at.rest, at.level.per_eligible_month_cents, "nobody eligible", "eligible")


def _engaged(at: At) -> Figure:
    return _each(at.rest, at.level.per_engaged_cents, "nobody engaged", "engaged")


def _improved(at: At) -> Figure:
    why = "not known" if at.level.improved is None else "nobody improved"
    return _each(at.rest, at.level.per_improved_cents, why, "improved")


def _each(rest: Resting, cents: Fraction | None, otherwise: str, heads: Part) -> Figure:
    """Return what is paid for each head; words where there is no head."""
    if cents is None:
        return rest.words(otherwise, "cents", "paid", heads)
    return rest.money(cents, "paid", heads)


def _saved(at: At) -> Figure:
    return at.rest.dollars(at.level.saved_cents, "saved")


def _kept(at: At) -> Figure:
    return at.rest.kept(at.level.payer_net_cents)


def _return(at: At) -> Figure:
    ratio = at.level.roi
    if ratio is None:
        return at.rest.words("nothing is paid", "dollars_for_a_dollar", "paid")
    return at.rest.for_a_dollar(ratio, "saved", "paid")


PAID = RowOf("You pay in the end", "after money kept back, refunds, shares and caps", _paid, is_total=True)
EACH_ENGAGED = RowOf("for each engaged member", "", _engaged)
EACH_IMPROVED = RowOf("for each member who improves", "", _improved)
KEPT = RowOf("You keep", "what you save less what you pay; below zero you lose", _kept, is_total=True)
QUOTED = (
    RowOf("Members who engage", "", _members),
    RowOf("Quoted", "fees before any result", _quoted),
)
LINES = (
    *QUOTED,
    PAID,
    RowOf("for each adult covered and month", "as a fee for access is quoted", _adult_month),
    RowOf("for each eligible member and month", "adults with the need", _eligible_month),
    EACH_ENGAGED,
    EACH_IMPROVED,
    RowOf("You save on care", "care avoided, less extra care", _saved),
    KEPT,
    RowOf("Saved for each dollar you pay", "", _return),
)
AT_OTHER_LEVELS = (PAID, EACH_ENGAGED, EACH_IMPROVED, KEPT)
LAST_YEAR = (*QUOTED, PAID, EACH_ENGAGED, EACH_IMPROVED)
