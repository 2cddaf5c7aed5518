"""The body of `trueup price redline`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from contracts.agreement import Agreement
from contracts.moved import onto
from contracts.negotiation.assumption import LEVELS, Assumption
from contracts.negotiation.assumptions import Assumptions, Scenario
from contracts.negotiation.comparison import ENGAGEMENT, engagement_levels
from contracts.negotiation.offer import Offer
from contracts.negotiation.rests_on import payments_rest_on
from contracts.negotiation.what_if import moved_at
from contracts.performance import Performance
from contracts.plain_data import plain_data
from contracts.redline import Change, changes, follows, moved_by
from contracts.settlement import net_cents
from pipelines import terminal_tables as tables
from pipelines.commands.price import ESTIMATE, Given, given, require_projected, require_told
from pipelines.commands.price.shown import assumptions_table
from pipelines.commands.price.situations import MEASURED, named_in, settled
from pipelines.commands.redline import head, redline_lines, settled_from
from pipelines.failures import OK, RefusedError

FACTS = "on last year's facts"


@dataclass(slots=True)
class Moves:
    """The cents that each change moves, by what they were settled on, in words; and why on some they are not told."""

    cents: dict[str, Sequence[int]] = field(default_factory=dict)
    untold: dict[str, Sequence[str]] = field(default_factory=dict)


def redline_command(old: Path, new: Path, assumptions: str | None, facts: Path | None, *, as_json: bool) -> int:
    """Print what changes between two texts, and the dollars of each change on facts and at each level of engagement."""
    loaded = given([old, new], assumptions, each_once=False)
    before, after = (offer.agreement for offer in loaded.offers)
    made, moves = changes(before, after), Moves()
    if facts is not None:
        measured = given([old], None, [facts]).facts[before.agreement_id]
        _add_facts(moves, loaded, made, measured)
    if facts is None or loaded.assumed is not None:
        _add_levels(moves, loaded, made)
    resting = {} if loaded.assumed is None or moves.untold.keys() - {FACTS} else _behind(loaded)
    if as_json:
        print(json.dumps(_document(loaded, made, moves, resting) | {"old": str(old), "new": str(new)}, indent=2))
        return OK
    heads = (f"Redline: {ESTIMATE}.", head("-", old, before), head("+", new, after))
    for line in (*heads, *redline_lines(made, moves.cents), *_untold_lines(moves)):
        print(line)
    if made and follows(before, after):
        print(settled_from(before))
    if resting:
        tables.print_whole(tables.page(), assumptions_table(resting))
    return OK


def _add_facts(moves: Moves, loaded: Given, made: Sequence[Change], facts: Performance) -> None:
    """Add the cents on facts, or why they are not told: a clause of the new text that they do not count."""
    before, after = (offer.agreement for offer in loaded.offers)
    try:
        require_told([Offer(loaded.offers[1].name, onto(after, facts.period))], {after.agreement_id: facts})
    except RefusedError as error:
        if loaded.assumed is None:
            raise
        moves.untold[FACTS] = str(error).splitlines()
    else:
        moves.cents[FACTS] = settled(partial(_moved_on, before, made, facts), on=MEASURED)


def _moved_on(old: Agreement, made: Sequence[Change], facts: Performance) -> tuple[int, ...]:
    """Return the cents of each change on facts; a text of another period is settled as if that began with theirs."""
    return moved_by(old, made, lambda text: net_cents(onto(text, facts.period), facts))


def _levels(assumptions: Assumptions) -> Mapping[str, Scenario]:
    """Return low, base and high engagement, all else as expected; where that is certain, all numbers at one end."""
    scenario = assumptions.at()
    shares = engagement_levels(scenario)
    if len(shares) > 1 or all(number.is_certain for number in assumptions.named.values()):
        return {
            f"at {level} engagement ({float(share):.2%})": scenario.having({ENGAGEMENT: share})
            for level, share in shares.items()
        }
    ends = {level: assumptions.at(level) for level in LEVELS}
    return {"as expected" if level == "base" else f"with all numbers {level}": then for level, then in ends.items()}


def _add_levels(moves: Moves, loaded: Given, made: Sequence[Change]) -> None:
    """Add the cents at each level of engagement, or why they are not told; with nothing else told, raise why."""
    old = loaded.offer.agreement
    for words, at_level in _levels(loaded.assumptions).items():
        try:
            require_projected(loaded.offers, at_level)
            moves.cents[words] = settled(partial(moved_at, old, made, at_level))
        except RefusedError as error:
            if FACTS not in moves.cents:
                raise
            moves.untold[words] = str(error).splitlines()


def _untold_lines(moves: Moves) -> Iterator[str]:
    """Yield the facts and levels of which nothing is told, those with the same reasons together, and every reason."""
    for reasons in dict.fromkeys(map(tuple, moves.untold.values())):
        yield f"not told {', '.join(words for words, why in moves.untold.items() if tuple(why) == reasons)}:"
        yield from (f"  {reason}" for reason in reasons)


def _behind(loaded: Given) -> Mapping[str, Assumption]:
    scenario = loaded.assumptions.at()
    return named_in(scenario, payments_rest_on([offer.agreement for offer in loaded.offers], scenario))


def _document(loaded: Given, made: Sequence[Change], moves: Moves, resting: Mapping[str, Assumption]) -> dict[str, Any]:
    return {
        "is": ESTIMATE,
        "assumptions": None if loaded.assumed is None else loaded.assumed.assumptions,
        "changes": _changes(made, moves.cents),
        "moved_cents": {words: sum(cents) for words, cents in moves.cents.items()},
        "not_told": moves.untold,
        "rests_on": plain_data(resting),
    }


def _changes(made: Sequence[Change], moves: Mapping[str, Sequence[int]]) -> list[Mapping[str, Any]]:
    return [
        {
            "clause": change.clause_id,
            "name": change.name,
            "old": change.old,
            "new": change.new,
            "moved_cents": {words: cents[position] for words, cents in moves.items()},
        }
        for position, change in enumerate(made)
    ]
