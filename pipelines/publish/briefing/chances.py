"""What could happen under an offer: how often it pays back, what is lost at worst, and what the guarantee is worth."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from contracts.negotiation.distribution import Distribution
from contracts.negotiation.simulation import Simulation
from pipelines.publish.briefing.page import Bin, Chances, Figure, Histogram, Table
from pipelines.publish.briefing.resting import Part, Resting
from pipelines.publish.briefing.rows import RowOf, rows_of
from pipelines.publish.charts import round_ticks
from pipelines.publish.figures import count, half_up

# Bars between two values of an axis with three to six of them.
BARS_A_TICK = 4
WORST, BEST = Fraction(1, 20), Fraction(19, 20)


class Simulated(NamedTuple):
    """One offer over its cases, and what its figures rest on."""

    rest: Resting
    simulation: Simulation


def chances(simulated: Sequence[Simulated]) -> Chances:
    """Return the pictures and the table of what each offer could leave."""
    pictures = (
        Histogram(offer=each.rest.offer, cases=each.simulation.case_count, bins=bins(each.simulation.payer_net))
        for each in simulated
    )
    return Chances(pictures=tuple(pictures), table=_table(f"Over {_cases(simulated)}", simulated, CHANCES))


def guarantees(simulated: Sequence[Simulated]) -> Table:
    """Return what the guarantees of each offer are worth to you."""
    return _table(f"Over the same {_cases(simulated)}", simulated, GUARANTEES)


def _cases(simulated: Sequence[Simulated]) -> str:
    """Return how many cases the offers are settled in, of each where they differ."""
    counts = {each.rest.offer: f"{count(each.simulation.case_count)} cases" for each in simulated}
    if len(set(counts.values())) == 1:
        return next(iter(counts.values()))
    return ", ".join(f"{cases} of {offer}" for offer, cases in counts.items())


def of_hundred(share: Fraction, rest: Resting, *parts: Part) -> Figure:
    """Return a chance as cases of 100, which never says all or none where it is not so."""
    cases = half_up(share * 100)
    nearly = "fewer than 1" if cases == 0 and share else "more than 99" if cases == 100 and share < 1 else count(cases)
    return rest.share(share, *parts).model_copy(update={"words": f"{nearly} of 100"})


def bins(kept: Distribution) -> tuple[Bin, ...]:
    """Return bars of one width in round cents, zero among their edges; none where it can come to one amount only."""
    if kept.is_one_amount:
        return ()
    least, most = kept.outcomes[0][0], kept.outcomes[-1][0]
    step = max(1, half_up(round_ticks(most - least)[1] / BARS_A_TICK))
    shares: dict[int, Fraction] = {}
    for amount, chance in kept.outcomes:
        place = amount // step
        shares[place] = shares.get(place, Fraction(0)) + chance
    return tuple(
        Bin(first_cents=place * step, last_cents=(place + 1) * step, share=shares.get(place, Fraction(0)))
        for place in range(min(shares), max(shares) + 1)
    )


def _table(caption: str, simulated: Sequence[Simulated], kinds: Sequence[RowOf[Simulated]]) -> Table:
    columns = tuple(each.rest.offer for each in simulated)
    return Table(caption=caption, columns=columns, rows=tuple(rows_of(kinds, simulated)))


def _pays_back(of: Simulated) -> Figure:
    return of_hundred(of.simulation.chance_of_paying_back, of.rest, "saved", "paid", "luck")


def _kept(of: Simulated) -> Figure:
    return of.rest.kept(of.simulation.payer_net.mean, "luck")


def _kept_at(share: Fraction) -> Callable[[Simulated], Figure]:
    return lambda of: of.rest.kept(of.simulation.payer_net.quantile(share), "luck")


def _kept_in_the_worst(of: Simulated) -> Figure:
    return of.rest.kept(of.simulation.payer_net.mean_of_least(WORST), "luck")


def _paid(of: Simulated) -> Figure:
    return of.rest.dollars(of.simulation.payment.mean, "paid", "luck")


def _gives_back(of: Simulated) -> Figure:
    return of_hundred(of.simulation.chance_of_refund, of.rest, "paid", "luck")


def _given_back(of: Simulated) -> Figure:
    return of.rest.dollars(of.simulation.refund.mean, "paid", "luck")


def _without(of: Simulated) -> Figure:
    if of.simulation.unguaranteed is None:
        return of.rest.words("has none apart", "cents", "paid")
    return of.rest.dollars(of.simulation.unguaranteed.mean, "paid", "luck")


def _worth(of: Simulated) -> Figure:
    worth = of.simulation.guarantees_worth_cents
    return of.rest.words("–", "cents", "paid") if worth is None else of.rest.dollars(worth, "paid", "luck")


CHANCES = (
    RowOf("It pays back in", "cases in which you keep zero or more", _pays_back, is_total=True),
    RowOf("You keep on average", "over all cases", _kept),
    RowOf("Worst 5 of 100", "you keep this or less", _kept_at(WORST)),
    RowOf("Average of the worst 5", "", _kept_in_the_worst),
    RowOf("Middle case", "half of all cases leave less", _kept_at(Fraction(1, 2))),
    RowOf("Best 5 of 100", "you keep this or more", _kept_at(BEST)),
)
GUARANTEES = (
    RowOf("Fees are kept or refunded in", "cases in which a result falls short", _gives_back),
    RowOf("Kept or refunded on average", "over all cases", _given_back),
    RowOf(
        "You would pay without a guarantee",
        "on average; “has none apart”: no guarantee, or a share rests on it",
        _without,
    ),
    RowOf("You pay with it", "on average over all cases", _paid),
    RowOf("The guarantee is worth", "what it takes off your payment, less what bonuses add", _worth, is_total=True),
)
