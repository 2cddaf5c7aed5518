"""A briefing gathered: every result of some offers under one set of assumptions, as one page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from contracts.exhibits import Exhibits, load_exhibits
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.budget import budget_impact
from contracts.negotiation.chances import Case
from contracts.negotiation.comparison import ENGAGEMENT, Compared, compare, engagement_levels, length_words
from contracts.negotiation.granted import granted
from contracts.negotiation.observed import assumed_of_members
from contracts.negotiation.offer import Offer
from contracts.negotiation.simulation import simulated
from contracts.negotiation.tornado import tornado
from contracts.negotiation.what_if import Situation
from contracts.performance import Performance
from contracts.review.expected import LARGEST_FLIP
from pipelines.publish.briefing.answers import Answered, best_of, headlines, lines
from pipelines.publish.briefing.assumed import assumption_rows, choices
from pipelines.publish.briefing.budgets import budget_table
from pipelines.publish.briefing.chances import Simulated, chances, guarantees
from pipelines.publish.briefing.compared import compared_tables, last_year_table, quotes
from pipelines.publish.briefing.curves import curves, with_cliffs
from pipelines.publish.briefing.drivers import MOST_OF_SEVERAL, MOST_SHOWN, swings
from pipelines.publish.briefing.page import Briefing, Curve, Table
from pipelines.publish.briefing.resting import PARTS, Resting, resting
from pipelines.publish.figures import whole_percent

NOTES = (
    "Every amount is a settlement. The offer's own text, clause by clause, is applied to the expected numbers by the "
    "code that settles a real year. Nothing is worked out by a second formula.",
    "What you save is what care truly costs less. A guarantee pays on what is measured, which luck moves: that is why "
    "both can differ in a case.",
    "“Rests on” names the numbers of the list A1, A2 and so on. An amount rests on a number if another value of that "
    "number would give another amount. Amounts also rest on the clauses of the offer.",
    "Amounts are shown in whole dollars and prices to the cent. The file briefing.json has them exact.",
)
ELSEWHERE = (
    "The prices that you could accept, and what the vendor may need, stand in payer_only/prices.html. Show them to "
    "nobody across the table."
)


class Settled(NamedTuple):
    """What is settled of one offer."""

    answered: Answered
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class Estimates:
    """What a briefing is made of: offers, numbers, by the offer's name its cases and what they are, facts of last year.

    `success` is the measure whose successes count as improved.
    """

    offers: Sequence[Offer]
    assumptions: Assumptions
    cases: Mapping[str, Sequence[Case]]
    how_cases: Mapping[str, str]
    success: str | None = None
    facts: Mapping[str, Performance] = field(default_factory=dict)


def gathered(of: Estimates) -> Briefing:
    """Settle all that the page shows."""
    scenario, exhibits = of.assumptions.at(), load_exhibits()
    rests = {offer.name: resting(offer, scenario, of.success) for offer in of.offers}
    settled = [_settled(offer, of, rests[offer.name], exhibits) for offer in of.offers]
    answered = [each.answered for each in settled]
    simulations = [Simulated(each.rest, each.simulation) for each in answered]
    all_curves = tuple(curve for each in settled for curve in each.curves)
    # Several offers have more curves than a reader can take in: those where one member decides are shown.
    shown_curves = all_curves if len(of.offers) == 1 else with_cliffs(all_curves)
    compared = compare(of.offers, scenario, engagement_levels(scenario), of.success)
    budgets = {offer.name: budget_impact(offer.agreement, scenario) for offer in of.offers}
    used = {name for rest in rests.values() for name in rest.on(*PARTS)}
    shown = [name for name in of.assumptions.named if name in used]
    return Briefing(
        title=_title(of.offers),
        assumptions_name=f"{of.assumptions.assumptions}, version {of.assumptions.version}",
        assumptions_title=of.assumptions.title,
        offers=tuple(rests),
        length=length_words(compared[0].runs_for),
        lines=lines(answered),
        headlines=headlines(best_of(answered)),
        elsewhere=ELSEWHERE,
        compared=compared_tables(compared, rests),
        last_year=_last_year(of) if of.facts else None,
        quotes=quotes(compared),
        swings=tuple(each.swings for each in answered if each.swings.swings),
        curves=shown_curves,
        curves_left=len(all_curves) - len(shown_curves),
        largest_flip=whole_percent(LARGEST_FLIP),
        chances=chances(simulations),
        guarantees=guarantees(simulations),
        budget=budget_table(budgets, rests),
        assumptions=assumption_rows(of.assumptions, shown),
        unused=len(of.assumptions.named) - len(shown),
        choices=choices(of.assumptions),
        notes=(NOTES[0], *_of_cases(of.how_cases), *_granted(compared, of), *NOTES[1:]),
    )


def _last_year(of: Estimates) -> Table:
    """Compare the offers on the facts of last year, which are measured: only what they leave open is assumed."""
    scenario = of.assumptions.at()
    rests = {offer.name: resting(offer, scenario, of.success, of.facts) for offer in of.offers}
    expected = {"base": scenario.values[ENGAGEMENT]}
    return last_year_table(compare(of.offers, scenario, expected, of.success, of.facts), rests)


def _settled(offer: Offer, of: Estimates, rest: Resting, exhibits: Exhibits) -> Settled:
    situation = Situation(offer.agreement, of.assumptions.at())
    # No break-even price stands on this page.
    driven = tornado(situation, lambda _: None)
    simulation = simulated(offer.agreement, of.cases[offer.name])
    most = MOST_SHOWN if len(of.offers) == 1 else MOST_OF_SEVERAL
    return Settled(
        Answered(rest, driven.expected.outcome, simulation, swings(driven, rest, most)),
        curves(situation, rest, exhibits),
    )


def _of_cases(how: Mapping[str, str]) -> Iterable[str]:
    """Say what the cases are: once where it is the same of all offers, else of each its own."""
    told = set(how.values())
    return told if len(told) == 1 else [f"{offer}: {words}" for offer, words in how.items()]


def _granted(compared: Sequence[Compared], of: Estimates) -> Iterable[str]:
    """Yield what all estimates take for granted beside the numbers, and what of the members of last year's facts."""
    yield from (f"Taken for granted: {each}." for each in granted(compared, of.assumptions))
    for offer in of.offers:
        measured = of.facts.get(offer.agreement.agreement_id)
        for words in assumed_of_members(offer.agreement, measured) if measured else ():
            yield f"Taken for granted of last year's facts of {offer.name}: {words}."


def _title(offers: Sequence[Offer]) -> str:
    if len(offers) == 1:
        return "What this offer would cost you and save you"
    return f"What {len(offers)} offers would cost you and save you"
