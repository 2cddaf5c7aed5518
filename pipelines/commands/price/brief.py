"""The body of `trueup price brief`: the briefing for people and programs, and the payer's own prices apart from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from contracts.negotiation.chances import Case
from contracts.negotiation.comparison import common_months, length_words
from contracts.negotiation.offer import Offer
from contracts.negotiation.price_report import price_report
from contracts.negotiation.prices import prices
from contracts.negotiation.spread import months_held
from pipelines.commands.price import Given, given, require_projected
from pipelines.commands.price.cases import Drawing
from pipelines.commands.price.compare import Levels
from pipelines.failures import OK, UnusableInputError
from pipelines.negotiation_folder import negotiation_folder, payer_only, write_for_payer
from pipelines.publish.briefing.document import document
from pipelines.publish.briefing.gathered import Estimates, gathered
from pipelines.publish.briefing.html import render_briefing, render_prices
from pipelines.publish.briefing.prices import Priced, price_page
from pipelines.publish.release import canonical_json, write

BRIEFING, PRICES = "briefing", "prices"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a briefing is asked for: files of offers and of facts, a set of assumptions, and what counts as improved."""

    offers: Sequence[Path]
    assumptions: str
    facts: Sequence[Path] = ()
    success: str | None = None


def brief_command(asked: Asked, drawing: Drawing, out: Path) -> int:
    """Write the briefing and the payer's prices, in place of older ones; print where they are."""
    loaded = given(asked.offers, asked.assumptions, asked.facts)
    _require_one_length(loaded.offers)
    require_projected(loaded.offers, loaded.assumptions.at())
    drawn = {offer.name: drawing.cases(offer.agreement, loaded.assumptions) for offer in loaded.offers}
    cases = {name: found for name, (found, _) in drawn.items()}
    how = {name: " ".join(_how(*each)) for name, each in drawn.items()}
    success = Levels(success=asked.success).measure(loaded.assumptions)
    briefing = gathered(Estimates(loaded.offers, loaded.assumptions, cases, how, success, loaded.facts))
    found = price_page(tuple(_priced(loaded, cases)), loaded.assumptions, how)
    folder = negotiation_folder(out, briefing.assumptions_name)
    for put, place, name, html, page in (
        (write, folder, BRIEFING, render_briefing(briefing), briefing),
        (write_for_payer, payer_only(folder), PRICES, render_prices(found), found),
    ):
        file = place / f"{name}.html"
        told = f"{file}, in place of the one before" if file.exists() else f"{file}"
        put(file, html.encode())
        put(place / f"{name}.json", canonical_json(document(page)))
        print(told)
    return OK


def _require_one_length(offers: Sequence[Offer]) -> None:
    """Raise UnusableInputError for offers whose totals do not stand beside each other: some run longer than others."""
    if common_months(offers) is None:
        lengths = "; ".join(f"{each.name} runs for {length_words(months_held(each.agreement))}" for each in offers)
        raise UnusableInputError(
            f"offers: must run equally long in one briefing: {lengths}; `trueup price compare` puts them on a year"
        )


def _how(cases: Sequence[Case], words: str) -> Iterator[str]:
    """Say what the cases are and, where they are drawn, how far the draw alone may move a chance."""
    yield f"The chances are over {words}."
    if cases[0].measured is not None:
        error = 100 * 0.5 / sqrt(len(cases))
        yield f"Other draws would move a chance near 50 of 100 by {error:.1f} (one standard error), others by less."


def _priced(loaded: Given, cases: Mapping[str, Sequence[Case]]) -> Iterator[Priced]:
    """Find what each price of each offer could be, all others as offered."""
    for offer in loaded.offers:
        for price in prices(offer.agreement):
            yield Priced(
                offer.name, price_report(offer.agreement, price, loaded.assumptions, cases[offer.name], sureties=())
            )
