"""Offers with settings made: what `--set` and `--grid` ask for, all that is wrong with it said at once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from contracts.fit import FactsDoNotFitError
from contracts.negotiation.assumption import Assumption
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.needed import NotProjectedError
from contracts.negotiation.repriced import NotSetError, Setting
from contracts.negotiation.what_if import Settled
from pipelines.failures import RefusedError, UnusableInputError

T = TypeVar("T")

# What is settled, in words, where it is not projected.
MEASURED = "what was measured"


def settings_of(given: Sequence[str]) -> list[Setting]:
    """Read settings such as 3.1.at_risk=0.25; raise UnusableInputError with all that are none."""
    _require_values("set", given)
    return [Setting(*text.split("=", 1)) for text in given]


class Sides(NamedTuple):
    """The settings of a grid: one for each row, and one for each column; without columns it has one."""

    rows: Sequence[Setting]
    columns: Sequence[Setting]


def sides_of(given: Sequence[str]) -> Sides:
    """Read the sides of a grid such as 2.1.rate=800,900,995; raise UnusableInputError for what is none."""
    if len(given) > 2:
        raise UnusableInputError(f"grid: give it twice at most, for rows and for columns; got {len(given)}")
    _require_values("grid", given)
    named = (text.split("=", 1) for text in given)
    sides = [[Setting(name, value.strip()) for value in values.split(",")] for name, values in named]
    return Sides(*sides, *([[]] * (2 - len(sides))))


def settled(ask: Callable[[], T], *, on: str = "what is projected") -> T:
    """Do what settles offers with settings made; turn what keeps them from it into words with an exit code."""
    try:
        return ask()
    except NotSetError as error:
        raise UnusableInputError("\n".join(error.problems)) from None
    except NotProjectedError as error:
        raise RefusedError("\n".join(f"{error.agreement_id}: {needed}" for needed in error.needed)) from None
    except FactsDoNotFitError as error:
        lines = (f"{misfit.field}: {misfit.message}" for misfit in error.misfits)
        raise RefusedError("\n".join([f"{on} cannot be settled:", *lines])) from None
    except ValidationError as error:
        wrong = (f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors())
        raise RefusedError("\n".join([f"{on} is more than facts may say:", *wrong])) from None


def behind(*situations: Settled) -> Mapping[str, Assumption]:
    """Return the assumptions that what the offers come to rests on, in the order of the assumptions file."""
    found = {name for each in situations for name in each.rests_on}
    scenario = situations[0].scenario
    return {} if scenario is None else named_in(scenario, found)


def named_in(scenario: Scenario, names: Collection[str]) -> Mapping[str, Assumption]:
    """Return assumptions by their names, in the order of the assumptions file."""
    return {name: number for name, number in scenario.assumptions.named.items() if name in names}


def _require_values(option: str, given: Sequence[str]) -> None:
    wrong = [
        f"{option}: give a name and a value, such as 3.1.at_risk=0.25; got {text!r}"
        for text in given
        if "=" not in text
    ]
    if wrong:
        raise UnusableInputError("\n".join(wrong))
