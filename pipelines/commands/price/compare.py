"""The body of `trueup price compare`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from rich.table import Table

from contracts.exhibits import load_exhibits
from contracts.negotiation.assumptions import Assumptions, Scenario
from contracts.negotiation.comparison import (
    AtEngagement,
    Compared,
    common_months,
    compare,
    compared_rests_on,
    engagement_levels,
    length_words,
)
from contracts.negotiation.granted import granted
from contracts.plain_data import plain_data
from contracts.prose.terms import percent
from contracts.terms.model import Share
from pipelines import terminal_tables as tables
from pipelines.commands.price import ESTIMATE, assumed_beside_facts, given, require_projected
from pipelines.commands.price.shown import amount, assumptions_table, finely
from pipelines.failures import OK, UnusableInputError

AMOUNTS = (
    "engaged",
    "fees before results",
    "you pay",
    "a month, each adult covered",
    "a month, each eligible",
    "each engaged",
    "each improved",
    "you save",
    "you keep",
)


@dataclass(frozen=True, slots=True)
class Levels:
    """At which engagement offers are compared, and what counts as a successful outcome, as a person gave it."""

    engagement: Sequence[str] = ()
    success: str | None = None

    def shares(self, scenario: Scenario) -> Mapping[str, Fraction]:
        """Return the levels of engagement by their names; raise UnusableInputError for what is no share."""
        if not self.engagement:
            return engagement_levels(scenario)
        try:
            shares = TypeAdapter(list[Share]).validate_python(list(self.engagement))
        except ValidationError as error:
            problems = [f"engagement: {each['msg']}" for each in error.errors(include_url=False)]
            raise UnusableInputError("\n".join(problems)) from None
        return {f"{share}": Fraction(share) for share in shares}

    def measure(self, assumed: Assumptions) -> str | None:
        """Return the measure of success, by default the first of the assumptions that counts who improved."""
        known = {each.measure for each in load_exhibits().measures if each.numerator == "responder"}
        if self.success is not None and self.success not in known:
            raise UnusableInputError(
                f"success: give a measure that counts who improved ({', '.join(sorted(known))}), "
                f"got {self.success[:40]!r}"
            )
        return self.success or next((name for name in assumed.results if name in known), None)


def compare_command(
    offers: Sequence[Path], assumptions: str, levels: Levels, facts: Sequence[Path], *, as_json: bool
) -> int:
    """Print every offer: what is quoted, what it comes to at every level of engagement, and who bears low volume."""
    loaded = given(offers, assumptions, facts)
    scenario = loaded.assumptions.at()
    engagement, success = levels.shares(scenario), levels.measure(loaded.assumptions)
    require_projected([offer for offer in loaded.offers if offer.agreement.agreement_id not in loaded.facts], scenario)
    compared = compare(loaded.offers, scenario, engagement, success, loaded.facts)
    named = {name: loaded.assumptions.named[name] for name in compared_rests_on(loaded.offers, scenario, loaded.facts)}
    taken = assumed_beside_facts(loaded) if loaded.facts else granted(compared, loaded.assumptions)
    if as_json:
        document = {
            "is": ESTIMATE,
            "assumptions": loaded.assumptions.assumptions,
            "on_facts_of": list(loaded.facts),
            "success": success,
            "offers": [_document(each) for each in compared],
            "rests_on": plain_data(named),
            "taken_for_granted": list(taken),
        }
        print(json.dumps(document, indent=2))
        return OK
    console = tables.page()
    basis = "last year's facts" if loaded.facts else loaded.assumptions.assumptions
    console.print(
        f"{'1 offer' if len(compared) == 1 else f'{len(compared)} offers'} on {basis}: {ESTIMATE}", highlight=False
    )
    for table in (_quoted(compared), _amounts(compared, success), _risks(compared), assumptions_table(named)):
        tables.print_whole(console, table)
    if common_months(loaded.offers) is None:
        lengths = (f"{each.offer.name} runs for {length_words(each.runs_for)}" for each in compared)
        console.print(f"Each is put on a year in proportion: {'; '.join(lengths)}.", highlight=False)
    for words in taken:
        console.print(f"Taken for granted: {words}", highlight=False)
    return OK


def _quoted(compared: Sequence[Compared]) -> Table:
    table = tables.listing("What is quoted", ("offer", "clause", "term", "in words"))
    for each in compared:
        for clause in each.quoted:
            table.add_row(each.offer.name, clause.clause_id, clause.kind, clause.words)
            for words in clause.details:
                table.add_row("", "", "", f"  {words}")
    return table


def _amounts(compared: Sequence[Compared], success: str | None) -> Table:
    title = f"What it comes to in {length_words(compared[0].levels[0].months)}"
    improved = "" if success is None else f"; improved is by {success}"
    table = tables.listing(f"{title}{improved}", ("offer", "engagement"), AMOUNTS)
    for each in compared:
        for at in each.levels:
            name = "" if at.engagement[:1].isdigit() else f"{at.engagement}: "
            table.add_row(each.offer.name, f"{name}{percent(at.share_engaged)}", *_cells(at))
    return table


def _cells(at: AtEngagement) -> tuple[str, ...]:
    return (
        f"{at.engaged:,}",
        amount(at.headline_cents),
        amount(at.payment_cents),
        finely(at.per_member_month_cents, "nobody covered"),
        finely(at.per_eligible_month_cents, "nobody eligible"),
        amount(at.per_engaged_cents, "nobody engaged"),
        amount(at.per_improved_cents, "not assumed" if at.improved is None else "nobody improved"),
        amount(at.saved_cents),
        amount(at.payer_net_cents),
    )


def _risks(compared: Sequence[Compared]) -> Table:
    table = tables.listing("Who bears it when fewer members engage", ("offer", "who"))
    for each in compared:
        table.add_row(each.offer.name, each.volume_risk_words)
    return table


def _document(compared: Compared) -> Mapping[str, Any]:
    return {
        "offer": compared.offer.name,
        "quoted": plain_data(compared.quoted),
        "runs_for_months": plain_data(compared.runs_for),
        "volume_risk": plain_data(compared.volume_risk),
        "volume_risk_words": compared.volume_risk_words,
        "levels": [_level(at) for at in compared.levels],
    }


def _level(at: AtEngagement) -> Mapping[str, Any]:
    of_level = ("engagement", "share_engaged", "months", "engaged", "improved")
    per_head = ("per_member_month_cents", "per_eligible_month_cents", "per_engaged_cents", "per_improved_cents")
    amounts = ("headline_cents", "payment_cents", "returned_cents", "saved_cents", "payer_net_cents", "roi")
    return {name: plain_data(getattr(at, name)) for name in (*of_level, *per_head, *amounts)}
