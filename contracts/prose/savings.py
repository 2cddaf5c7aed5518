"""How savings are estimated, in plain sentences, and the chance that a vendor without any effect is paid for some."""

from collections.abc import Iterator
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.shared_savings import SharedSavings
from contracts.exhibits import Exhibits
from contracts.prose.savings_reasons import reasons_told
from contracts.prose.terms import percent, shown
from contracts.prose.words import words
from contracts.review.savings import agreed_design, planned_error
from contracts.terms.money import dollars, exact_cents
from contracts.terms.savings import ExactVariable, Method, Population, SavingsDesign, SavingsTerms
from contracts.terms.savings_luck import chance_of_luck
from contracts.terms.savings_reason import reason_words
from contracts.terms.simulated_luck import SimulatedLuck
from contracts.windows import final_from

# Who is compared with whom, what savings are, and who is left out; methods end the first sentence.
TOLD: dict[Population, tuple[str, ...]] = {
    "participants": (
        "Members whom the vendor activated in the period, after a claim for their complaint in the {days} days before, "
        "stand beside members without a vendor who had such a claim before a day on which one of the treated began. "
        "{method} Nobody is compared with a member of another {exact}.",
        "Savings are what spend rose less on the treated side, from the {before} months before the index day to the "
        "{after} after it; the month of the index day is in neither.",
        "Left out on both sides, by the same rules: red flags, other insurance that pays first, members without cover "
        "in the {before} months before, and members operated on between the complaint and the index day. Whoever stops "
        "early stays in.",
    ),
    "eligible": (
        "All eligible members of employers that were offered the programme, whether they use it or not, stand beside "
        "those of employers that were not offered it yet. {method}",
        "Savings are what all of them cost less than the others lead to expect.",
    ),
}
BY_METHOD: dict[Method, str] = {
    "by_ratio": "With {ratio} or more of these for each treated member they are weighted until both sides are alike; "
    "with fewer, each treated member is matched with up to {each}.",
    "nearest_neighbour": "Each treated member is matched with up to {each} of them.",
    "entropy_balancing": "They are weighted until both sides are alike.",
    "staggered": "Each month of an employer is set against the {before} months before its offer, as far as they are "
    "known.",
    "randomised_arms": "Chance made both sides, so each month they are compared as they are.",
    "trended_benchmark": "What is priced is their own spend of the year before, by a trend that is not theirs.",
}
EXACT: dict[ExactVariable, str] = {
    "age_band": "band of age",
    "plan_class": "class of plan",
    "quarter": "quarter of the complaint",
    "prior_surgery": "history of surgery",
    "prior_injection": "history of injections",
    "recent_opioid": "recent use of opioids",
    "lag_band": "time from complaint to index day",
}
NEVER = "Spend before and after, and participants beside others as they are, never decide what is paid."
NO_DESIGN = (
    "No design is agreed. A run shows what savings may be and finds them not credible; of savings that somebody else "
    "puts into the facts nothing can be said here."
)


def savings_exhibit(agreement: Agreement, exhibits: Exhibits) -> Iterator[str]:
    """Write how savings are estimated and what chance makes of them; nothing where no clause reads any."""
    terms, design = agreement.savings, agreed_design(agreement, exhibits)
    if terms is None and not any(clause.reads_savings for clause in agreement.clauses):
        return
    yield "\n## How savings are estimated\n"
    if terms is None or design is None:
        yield NO_DESIGN
        return
    yield from (f"{sentence}\n" for sentence in _estimated(terms, design))
    yield f"They are settled finally as of {final_from(agreement, exhibits)} or later. {NEVER}"
    yield "\n## The chance of paying a vendor without any effect\n"
    yield _planned(terms, design)
    for clause in agreement.of_stage(SharedSavings):
        yield f"\n{_luck(clause, planned_error(terms, design))}"
    yield f"\n{_simulated(exhibits.simulated_luck(design.savings_design, design.version))}"


def _estimated(terms: SavingsTerms, design: SavingsDesign) -> Iterator[str]:
    yield f"By {design.key}, tier {design.tier}: {design.title}."
    for told in TOLD[design.population]:
        yield told.format(
            days=design.index_claim_days,
            method=BY_METHOD[design.method].format(
                ratio=design.balancing_from_ratio, each=design.controls_each, before=design.baseline_months
            ),
            exact=", ".join(EXACT.get(variable, variable) for variable in design.exact),
            before=design.baseline_months,
            after=design.follow_up_months,
        )
    yield _counted(terms)
    yield from reasons_told(terms, design)
    if terms.dummy_year == "subtracted":
        yield "What the same method finds in a year before the vendor is taken off."
    for change in terms.plan_changes:
        factor = f"spend of {change.group} before {change.first} times {change.factor}"
        yield f"A change of benefits: {factor}, by {change.actuary}."
    for review in terms.reviewed:
        why = reason_words([review.reason])
        period = f"{review.period.first} to {review.period.last}"
        yield (
            f"Reviewed by {review.actuary} for {period}: {why}. In a settlement of that period it suspends nothing; "
            "what is paid without savings is paid."
        )


def _counted(terms: SavingsTerms) -> str:
    """Say what counts of a member's spend, and what is presumed without data."""
    spend = f"Spend is what is {words(terms.basis)}, without vendor fees"
    caps = terms.caps
    if caps is not None:
        before, after = (dollars(int(exact_cents(cap))) for cap in (caps.before, caps.after))
        spend += f"; of a member at most {before} counts before and {after} after, on both sides"
    prior = terms.prior
    if prior is not None:
        presumed = f"savings of {shown(prior, 'spread')} around {percent(Fraction(prior.rate))} are presumed"
        spend += f". Without data {presumed} ({prior.source})"
    return f"{spend}."


def _planned(terms: SavingsTerms, design: SavingsDesign) -> str:
    error = _percent(planned_error(terms, design))
    return (
        f"Planned, not measured: {terms.expected_treated:,} treated members, each beside {design.controls_each} "
        f"others, whose yearly spend varies by {design.planning.cv} times its mean, with a correlation of "
        f"{design.planning.correlation} between years. Savings then err by {error} of the benchmark, one standard "
        "error; members of one employer go together more than that, so it is likely more."
    )


def _luck(clause: SharedSavings, error_rate: Fraction) -> str:
    """Say what a vendor without effect has to show by chance, and how often it does."""
    evidence = clause.evidence
    rate = evidence.smallest_rate_at(clause.gain.minimum_rate, error_rate)
    counts = f"Clause {clause.id}: savings count from {_percent(rate)} of the benchmark on"
    if not evidence.can_tell(rate):
        return f"{counts}, which the savings expected cannot be told from: nothing would be shared."
    chance = chance_of_luck(evidence.observed_rate(rate, error_rate), error_rate)
    return f"{counts}. A vendor without any effect is paid with a chance of {_percent(chance)}."


def _simulated(found: SimulatedLuck | None) -> str:
    if found is None:
        return "It was not simulated for this design."
    rule = found.rule
    return (
        f"In {found.payer_count:,} simulated payers without any effect, each of {found.treated:,} treated and "
        f"{found.controls:,} other members, a rule that paid on {rule.estimate} savings from {rule.error_multiple} "
        f"standard errors and {percent(Fraction(rule.smallest_rate))} on paid in {found.paid_count:,} "
        f"({_percent(Fraction(found.paid_count, found.payer_count))})."
    )


def _percent(share: Fraction) -> str:
    """Write a share for a person to judge by, not to pay on."""
    return f"{float(share):.1%}".replace(".0%", "%")
