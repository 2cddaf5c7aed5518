"""The body of `trueup price redline`."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from contracts.negotiation.comparison import ENGAGEMENT, engagement_levels
from contracts.negotiation.what_if import Situation, moved_at
from contracts.plain_data import plain_data
from contracts.redline import Change, changes, follows
from pipelines import terminal_tables as tables
from pipelines.commands.price import ESTIMATE, given, require_projected
from pipelines.commands.price.shown import assumptions_table
from pipelines.commands.price.situations import behind, settled
from pipelines.commands.redline import head, moved_on, redline_lines, settled_from
from pipelines.failures import OK

FACTS = "on last year's facts"


def redline_command(old: Path, new: Path, assumptions: str, facts: Path | None, *, as_json: bool) -> int:
    """Print what changes between two texts, and the dollars of each change on facts and at each level of engagement."""
    loaded = given([old, new], assumptions)
    scenario = loaded.assumptions.at()
    require_projected(loaded.offers, scenario)
    before, after = (offer.agreement for offer in loaded.offers)
    made = changes(before, after)
    moves: dict[str, Sequence[int]] = {} if facts is None else {FACTS: moved_on(facts, before, made)}
    for level, share in engagement_levels(scenario).items():
        at_level = scenario.having({ENGAGEMENT: share})
        words = f"at {level} engagement ({float(share):.2%})"
        moves[words] = settled(partial(moved_at, before, made, at_level))
    resting = behind(Situation(before, scenario), Situation(after, scenario))
    if as_json:
        document = {
            "is": ESTIMATE,
            "old": str(old),
            "new": str(new),
            "assumptions": loaded.assumptions.assumptions,
            "changes": _changes(made, moves),
            "moved_cents": {words: sum(cents) for words, cents in moves.items()},
            "rests_on": plain_data(resting),
        }
        print(json.dumps(document, indent=2))
        return OK
    for line in (f"Redline: {ESTIMATE}.", head("-", old, before), head("+", new, after), *redline_lines(made, moves)):
        print(line)
    if made and follows(before, after):
        print(settled_from(before))
    tables.print_whole(tables.page(), assumptions_table(resting))
    return OK


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
