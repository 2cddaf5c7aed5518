"""Every number that goes in, as the rows of a briefing's list of assumptions."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from contracts.negotiation.assumption import Assumption
from contracts.negotiation.assumptions import Assumptions
from pipelines.publish.briefing.assumption_words import assumption_value, assumption_words
from pipelines.publish.briefing.page import AssumptionRow, Choice
from pipelines.publish.figures import half_up, listed, money, percent, whole_percent


def assumption_rows(assumptions: Assumptions, names: Iterable[str]) -> tuple[AssumptionRow, ...]:
    """Return the rows of some assumptions, numbered from 1 in the order given."""
    named = assumptions.named
    return tuple(_row(place, name, named[name]) for place, name in enumerate(names, start=1))


def choices(assumptions: Assumptions) -> tuple[Choice, ...]:
    """Return the numbers of a file that nobody measures."""
    return tuple(_choices(assumptions))


def price_choices(assumptions: Assumptions) -> tuple[Choice, ...]:
    """Return what a file asks of a price: choices of whoever wrote it, how numbers vary together among them."""
    of_return, surety = money(half_up(assumptions.roi_target * 100)), whole_percent(Fraction(assumptions.surety))
    asked = [
        _choice(assumptions, "roi_target", "Saved for each dollar, of the return you ask for", of_return),
        _choice(assumptions, "surety", "How often it must pay back", surety),
    ]
    if assumptions.vendor is not None:
        loss = whole_percent(Fraction(assumptions.vendor.loss_at_most))
        asked.append(_choice(assumptions, "vendor.loss_at_most", "How often the vendor accepts a loss", loss))
    return (*asked, *_related(assumptions))


def _choice(assumptions: Assumptions, name: str, words: str, value: str) -> Choice:
    """Return one choice: of the file where that states it, else what trueup takes."""
    source = f"chosen in {assumptions.assumptions}" if assumptions.states(name) else "trueup's default"
    return Choice(words=words, value=value, source=source)


def _row(place: int, name: str, number: Assumption) -> AssumptionRow:
    return AssumptionRow(
        number=place,
        name=name,
        words=assumption_words(name),
        base=assumption_value(name, number.base),
        range=_range(name, number),
        source=number.source,
        is_checked=number.verified == "yes",
    )


def _range(name: str, number: Assumption) -> str:
    if number.values:
        return listed([f"{assumption_value(name, each.value)} ({percent(each.chance)})" for each in number.values])
    if number.is_certain:
        return "certain"
    return " to ".join(assumption_value(name, end) for end in (number.at("low"), number.at("high")))


def _choices(assumptions: Assumptions) -> Iterator[Choice]:
    ramp = listed([whole_percent(Fraction(share)) for share in assumptions.ramp])
    yield _choice(assumptions, "ramp", "Use in the first years, of full use", ramp)
    yield from _related(assumptions)


def _related(assumptions: Assumptions) -> Iterator[Choice]:
    for pair in assumptions.related:
        first, second = (assumption_words(name) for name in pair.of)
        words = f"{first} and {second[:1].lower()}{second[1:]} vary together"
        yield Choice(words=words, value=f"correlation {float(pair.correlation):.2f}", source=pair.source)
