"""The answer at the top: what each offer comes to in four figures, and three lines of words."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from contracts.negotiation.comparison import length_words
from contracts.negotiation.outcome import Outcome
from contracts.negotiation.simulation import Simulation
from pipelines.publish.briefing.chances import WORST, of_hundred
from pipelines.publish.briefing.page import Headline, Line, Swings
from pipelines.publish.briefing.resting import Resting
from pipelines.publish.figures import counted, half_up, money, whole_dollars

# Of many offers those next to the best are named; the table below has all.
MOST_NAMED = 2


class Answered(NamedTuple):
    """What the answer on one offer is made of."""

    rest: Resting
    expected: Outcome
    simulation: Simulation
    swings: Swings

    @property
    def moves_money(self) -> bool:
        """Whether anything is paid or saved, as expected or in any case."""
        ends, simulation = self.expected, self.simulation
        expected = ends.payment_cents or ends.projection.saved_cents
        return bool(expected or simulation.payment.mean or not simulation.payer_net.is_one_amount)


def best_of(answered: Sequence[Answered]) -> Answered:
    """Return the offer that is expected to leave most; of equal ones the first by name."""
    return min(answered, key=lambda each: (-each.expected.payer_net_cents, each.rest.offer))


def headlines(best: Answered) -> tuple[Headline, ...]:
    """Return the four large figures of an offer."""
    rest, ends = best.rest, best.expected
    if best.moves_money:
        pays_back = of_hundred(best.simulation.chance_of_paying_back, rest, "saved", "paid", "luck")
        note = f"cases; in the worst 5 you {at_worst(best.simulation.payer_net.quantile(WORST))}"
    else:
        pays_back, note = rest.words("nothing", "cases"), "nothing is paid or saved in any case"
    engaged = counted(ends.projection.volumes.engaged, "member engages", "members engage")
    quoted = whole_dollars(Fraction(ends.headline_cents))
    return (
        Headline(name="You pay", figure=rest.dollars(ends.payment_cents, "paid", "quoted"), note=f"{quoted} quoted"),
        Headline(name="You save", figure=rest.dollars(ends.projection.saved_cents, "saved"), note=engaged),
        Headline(name="You keep", figure=rest.kept(ends.payer_net_cents), note=_return_words(ends)),
        Headline(name="It pays back in", figure=pays_back, note=note),
    )


def lines(answered: Sequence[Answered]) -> tuple[Line, ...]:
    """Return the answer in three lines, of the offer that leaves most where there are several."""
    best = best_of(answered)
    others = [each for each in answered if each is not best]
    parts = {
        "At the price offered": _offered(best, others),
        "How sure that is": _sure(best, others),
        "What decides it most": _decides(best),
    }
    rests = dict.fromkeys(name for each in answered for name in each.rest.on("saved", "paid", "luck"))
    return tuple(
        Line(heading=heading, words=" ".join(words), rests_on=tuple(rests)) for heading, words in parts.items()
    )


def keep_words(cents: Fraction) -> str:
    """Say what is left: keep $12, lose $12, or keep nothing."""
    if not cents:
        return "keep nothing and lose nothing"
    return f"lose {whole_dollars(-cents)}" if cents < 0 else f"keep {whole_dollars(cents)}"


def at_worst(cents: Fraction) -> str:
    """Say what is left in the worst cases: keep $12 or less, lose $12 or more, or keep nothing."""
    if not cents:
        return "keep nothing, or lose"
    return f"{keep_words(cents)} or {'more' if cents < 0 else 'less'}"


def _offered(best: Answered, others: Sequence[Answered]) -> Iterator[str]:
    paid, saved = Fraction(best.expected.payment_cents), best.expected.projection.saved_cents
    length = length_words(best.expected.projection.volumes.months)
    if not best.expected.projection.volumes.engaged:
        yield "Nobody engages."
    if not any(each.moves_money for each in (best, *others)):
        yield "Nothing is paid and nothing is saved: there is nothing to compare."
        return
    if others:
        yield f"{best.rest.offer} leaves you the most."
    yield f"You pay {whole_dollars(paid)} and {_save_words(saved)} in {length}: you {keep_words(saved - paid)}."
    following = sorted(others, key=lambda each: (-each.expected.payer_net_cents, each.rest.offer))[:MOST_NAMED]
    for other in following:
        yield f"Under {other.rest.offer} you {keep_words(other.expected.payer_net_cents)}."


def _sure(best: Answered, others: Sequence[Answered]) -> Iterator[str]:
    if not best.moves_money:
        yield "Nothing is paid or saved in any case."
        return
    cases = of_hundred(best.simulation.chance_of_paying_back, best.rest, "saved", "paid", "luck").words
    yield f"{best.rest.offer if others else 'It'} pays back in {cases} cases."
    yield f"In the worst 5 of 100 you {at_worst(best.simulation.payer_net.quantile(WORST))}."


def _decides(best: Answered) -> Iterator[str]:
    if best.swings.swings:
        most = best.swings.swings[0]
        low, high = (keep_words(end.value or Fraction(0)) for end in (most.at_low, most.at_high))
        yield f"{most.words}: at {most.low_words} you {low}, at {most.high_words} you {high}."
    elif best.swings.unmoving:
        yield "No number that has a range moves what you keep here."
    else:
        yield "Every number is taken as certain: give the ones you doubt a range."


def _save_words(saved: Fraction) -> str:
    if saved < 0:
        return f"care costs {whole_dollars(-saved)} more"
    return f"save {whole_dollars(saved)}" if saved else "save nothing"


def _return_words(ends: Outcome) -> str:
    if ends.roi is None:
        return "nothing is paid"
    return f"{money(half_up(ends.roi * 100))} saved for each dollar you pay"
