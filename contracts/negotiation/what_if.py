"""What if: an offer with other terms or other assumptions, before and after, and who bears the change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, Self

from contracts.agreement import Agreement
from contracts.clauses.milestone_fee import MilestoneFee
from contracts.clauses.rated_fee import RatedFee
from contracts.clauses.session_fee import SessionFee
from contracts.exhibits import Exhibits
from contracts.explain import suggestion
from contracts.loader import typed
from contracts.negotiation.assumption import LEVELS
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.loading import beyond_bounds
from contracts.negotiation.outcome import Outcome, outcome
from contracts.negotiation.prices import CLAIM_PRICE, Price
from contracts.negotiation.projection import project
from contracts.negotiation.repriced import NotSetError, Setting, is_a_term, names_a_term, repriced
from contracts.negotiation.rests_on import outcome_rests_on
from contracts.redline import Change, moved_by

# Say what a setting is of where a term and an assumption have the same name.
ASSUMPTION, TERM = "assumption:", "term:"


class Settled(Protocol):
    """An offer that is settled on something, and may have other terms."""

    @property
    def scenario(self) -> Scenario | None:
        """What is assumed, if anything is."""

    @property
    def outcome(self) -> Outcome:
        """What it comes to."""

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The names of the assumptions that this rests on."""

    def having(self, settings: Sequence[Setting], exhibits: Exhibits) -> Self:
        """Return it with settings made. Raises NotSetError with every reason."""


@dataclass(frozen=True, slots=True)
class Situation:
    """An offer, and the scenario that it is projected with."""

    offer: Agreement
    scenario: Scenario

    @property
    def outcome(self) -> Outcome:
        """What it comes to. Raises NotProjectedError with every assumption that is missing."""
        return outcome(self.offer, project(self.offer, self.scenario), self.scenario)

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The names of the assumptions that it rests on, in the order of the file."""
        return outcome_rests_on(self.offer, self.scenario)

    def having(self, settings: Sequence[Setting], exhibits: Exhibits) -> "Situation":
        """Return it with terms of the offer or values of assumptions set. Raises NotSetError with every reason."""
        offer, values = made(
            self.offer, settings, exhibits, self.scenario, lambda each: assumed(self.offer, self.scenario, each)
        )
        return Situation(offer, self.scenario.having(values))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An offer before and after a change. All moves in cents, after less before."""

    before: Outcome
    after: Outcome

    @property
    def payment_moved_cents(self) -> int:
        """What more is paid in the end."""
        return self.after.payment_cents - self.before.payment_cents

    @property
    def saved_moved_cents(self) -> Fraction:
        """What more is truly saved."""
        return self.after.projection.saved_cents - self.before.projection.saved_cents

    @property
    def payer_net_moved_cents(self) -> Fraction:
        """What more the payer keeps."""
        return self.after.payer_net_cents - self.before.payer_net_cents

    @property
    def margin_moved_cents(self) -> Fraction | None:
        """What more the vendor keeps; None where no assumption says what its work costs."""
        before, after = self.before.margin_cents, self.after.margin_cents
        return None if before is None or after is None else after - before

    @property
    def moves_nothing(self) -> bool:
        """Whether neither side would notice: nothing that is settled here reads what was set."""
        return not (self.payment_moved_cents or self.saved_moved_cents or self.margin_moved_cents)


@dataclass(frozen=True, slots=True)
class Grid:
    """An offer at every pair of two settings: a row for each of `rows`, a cell for each of `columns` or one."""

    rows: tuple[Setting, ...]
    columns: tuple[Setting, ...]
    cells: tuple[tuple[Outcome, ...], ...]


def grid(situation: Settled, rows: Sequence[Setting], columns: Sequence[Setting], exhibits: Exhibits) -> Grid:
    """Settle the offer at every pair of settings; without columns, at every row."""
    beside = [[column] for column in columns] or [[]]
    cells = (tuple(situation.having([row, *each], exhibits).outcome for each in beside) for row in rows)
    return Grid(tuple(rows), tuple(columns), tuple(cells))


def made(
    offer: Agreement,
    settings: Sequence[Setting],
    exhibits: Exhibits,
    scenario: Scenario | None,
    value: Callable[[Setting], Fraction],
) -> tuple[Agreement, Mapping[str, Fraction]]:
    """Return the offer with its terms set, and the values of assumptions by name, as `value` reads them of a setting.

    Raises NotSetError with every reason.
    """
    problems: list[str] = []
    terms, values = [], {}
    for setting in settings:
        try:
            if _is_assumed(offer, scenario, setting.name):
                values[name_of(setting)] = value(setting)
            else:
                terms.append(replace(setting, name=setting.name.removeprefix(TERM)))
        except NotSetError as error:
            problems += error.problems
    try:
        offer = repriced(offer, terms, exhibits)
    except NotSetError as error:
        problems += error.problems
    if problems:
        raise NotSetError(tuple(problems))
    return offer, values


def assumed(offer: Agreement, scenario: Scenario, setting: Setting) -> Fraction:
    """Return the value that a setting gives an assumption. Raises NotSetError where it is none, or its value."""
    number = scenario.assumptions.named.get(name_of(setting))
    if number is None:
        names = [*(clause.id for clause in offer.clauses), *scenario.values]
        which = suggestion(name_of(setting), names)
        raise NotSetError((f"{setting.name}: is no clause, no term of the agreement and no assumption{which}",))
    set_to, faults = typed({"base": setting.value, "source": number.source}, type(number))
    if set_to is None:
        raise NotSetError(tuple(f"{setting.name}: {message}" for _, _, message in faults))
    if beyond := beyond_bounds(name_of(setting), set_to):
        raise NotSetError((f"{setting.name}: {beyond}",))
    return set_to.base


def name_of(setting: Setting) -> str:
    """Return the name of the assumption that a setting is of."""
    return setting.name.removeprefix(ASSUMPTION)


def range_of(scenario: Scenario, name: str) -> tuple[Setting, ...]:
    """Return an assumption at its low, base and high end, each value once; nothing without such an assumption."""
    number = scenario.assumptions.named.get(name)
    values = [] if number is None else sorted({number.at(level) for level in LEVELS})
    return tuple(Setting(f"{ASSUMPTION}{name}", str(value)) for value in values)


def price_setting(offer: Agreement, price: Price, cents: int) -> Setting:
    """Return the setting that puts a price of an offer to whole cents, as a person would ask for it."""
    fee = next(fee for fee in offer.fees if fee.id == price.clause_id)
    match fee:
        case RatedFee():
            name = f"{fee.id}.rate"
        case SessionFee():
            name = f"{fee.id}.schedule.{price.item}"
        case MilestoneFee():
            name = f"{fee.id}.case_price"
        case _:
            name = f"{ASSUMPTION}{CLAIM_PRICE}"
    return Setting(name, str(Decimal(cents).scaleb(-2)))


def moved_at(old: Agreement, made: Sequence[Change], scenario: Scenario) -> tuple[int, ...]:
    """Return the cents of payment that each change of a redline moves in a scenario, made on top of those before it.

    Raises NotProjectedError where a text on the way pays on what the assumptions do not say.
    """
    return moved_by(old, made, lambda text: Situation(text, scenario).outcome.payment_cents)


def _is_assumed(offer: Agreement, scenario: Scenario | None, name: str) -> bool:
    """Whether a name is one of an assumption; what is neither that nor a term may be meant as either.

    Raises NotSetError for a name that is both.
    """
    if name.startswith((ASSUMPTION, TERM)):
        return name.startswith(ASSUMPTION)
    is_known = scenario is not None and name in scenario.values
    if is_known and is_a_term(offer, name):
        both = f"{TERM}{name} or {ASSUMPTION}{name}"
        raise NotSetError((f"{name}: is a term of the agreement and an assumption; write {both}",))
    return is_known or not names_a_term(offer, name)
