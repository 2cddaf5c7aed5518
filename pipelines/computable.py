"""Which agreements cannot be settled because nothing received says what one of their clauses rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.agreement import Agreement
from contracts.clauses.carve_out import CarveOut
from contracts.clauses.member_cap import MemberCap
from contracts.clauses.milestone_fee import MilestoneFee
from contracts.clauses.outcome_fee import OutcomeFee
from contracts.clauses.stage import Clause, Guarantee
from contracts.exhibits import Exhibits
from pipelines.amendments import earlier_versions, told_apart
from pipelines.attributing import not_followed
from pipelines.due import label
from pipelines.failures import UnusableInputError
from pipelines.intake.profile import Profile, Refusal

# What the amounts of a clause are made of, by its kind; all others rest on the vendors' feeds and on coverage.
NEEDS = {
    "case_rate": (Refusal.SPEND, Refusal.DRUG_SPEND),
    "rtm_claim_fee": (Refusal.SPEND,),
}
# What savings that are paid on are made of, whatever clause reads them.
OF_SAVINGS = (Refusal.SPEND, Refusal.DRUG_SPEND)
# What no run counts or receives, by the kind of clause that needs it. `trueup settle` takes facts that state it.
UNCOUNTED = {
    "interest": "the days on which amounts fell due and were paid (POSTED_DUE)",
    "rate_escalator": "changes of a price index (INDEX)",
    "most_favoured_price": "prices that the vendor disclosed (DISCLOSED_PRICE)",
}
SHOWN = {
    Refusal.SPEND: "its claims say nothing of what was paid: the spend shown is without them",
    Refusal.DRUG_SPEND: "its fills say nothing of what the plan paid: the spend shown has of drugs the members' part",
}


@dataclass(frozen=True)
class Computable:
    """The agreements that can be settled on the sources received, the others, and a line on each of these."""

    agreements: tuple[Agreement, ...]
    others: tuple[Agreement, ...]
    reasons: tuple[str, ...]


def computable(agreements: Sequence[Agreement], profiles: Sequence[Profile], exhibits: Exhibits) -> Computable:
    """Part the agreements by whether every clause can be computed; raise UnusableInputError if none can."""
    reasons = {
        place: [
            *(line for version in versions for line in not_followed(version)),
            *(line for version in versions for line in why_not(version, profiles)),
            *(line for version in versions for line in not_counted(version, agreements, exhibits)),
        ]
        for place, agreement in enumerate(agreements)
        for versions in [[*earlier_versions(agreement, agreements), agreement]]
    }
    lines = dict.fromkeys(line for found in reasons.values() for line in found)
    if agreements and all(reasons.values()):
        raise UnusableInputError("\n".join(["no agreement can be settled on what the sources say:", *lines]))
    return Computable(
        tuple(agreement for place, agreement in enumerate(agreements) if not reasons[place]),
        tuple(agreement for place, agreement in enumerate(agreements) if reasons[place]),
        tuple(lines),
    )


def why_not(agreement: Agreement, profiles: Sequence[Profile]) -> list[str]:
    """Return a line for each clause and each source that cannot say what it rests on."""
    return [
        f"cannot be computed: {label(agreement)}, clause {clause.id} ({clause.kind}) needs what {profile.source_id} "
        f"cannot say ({refusal}); settle it without that source, or send the claims in a format that says it"
        for clause in agreement.clauses
        for profile in profiles
        for refusal in needed(agreement, clause)
        if refusal in profile.refusals
    ]


def needed(agreement: Agreement, clause: Clause) -> tuple[Refusal, ...]:
    """Return what a source must be able to say for a clause; savings without a design are never paid on."""
    return OF_SAVINGS if clause.reads_savings and agreement.savings else NEEDS.get(clause.kind, ())


def not_counted(agreement: Agreement, agreements: Sequence[Agreement], exhibits: Exhibits) -> list[str]:
    """Return a line for each clause that rests on what no run counts or receives."""
    needed = uncounted(agreement, agreements, exhibits)
    found = [(clause.id, clause.kind, needed[clause.id]) for clause in agreement.clauses if clause.id in needed]
    return [
        f"cannot be computed: {label(agreement)}, clause {clause_id} ({kind}) needs {what}, which "
        "no run counts or receives; put it into a facts file and settle that by itself (trueup settle)"
        for clause_id, kind, what in [*found, *told_apart(agreement, agreements, exhibits)]
    ]


def uncounted(agreement: Agreement, agreements: Sequence[Agreement], exhibits: Exhibits) -> dict[str, str]:
    """Return by clause what it rests on that no run counts or receives."""
    needed = {clause.id: UNCOUNTED[clause.kind] for clause in agreement.clauses if clause.kind in UNCOUNTED}
    if agreement.attribution.groups:
        what = "member months of some employer groups only (UNIT_GROUP)"
        needed |= {fee.id: what for fee in agreement.fees if fee.is_access}
    for rule in agreement.of_stage(CarveOut):
        if rule.segments:
            needed[rule.id] = "units by region or program (UNIT_SEGMENT)"
    for cap in agreement.of_stage(MemberCap):
        if any(fee.is_access and fee.id in agreement.fee_ids(cap.of) for fee in agreement.fees):
            needed[cap.id] = "the access fees of each member (UNIT_MEMBER)"
    for fee in agreement.fees:
        if isinstance(fee, MilestoneFee) and _keeps_old_terms(agreement, agreements):
            needed[fee.id] = "the version that each chain began under (UNIT_VERSION)"
        if isinstance(fee, OutcomeFee | MilestoneFee) and fee.measure is not None:
            exhibit = exhibits.measure(fee.measure, fee.version)
            if exhibit is not None and exhibit.source != "outcomes":
                needed[fee.id] = f"a measure that questionnaires tell, {fee.measure} is not one (UNIT_RESPONDER)"
    for guarantee in agreement.guarantees:
        supplied = [name for name in guarantee.measures_needed() if _is_supplied(guarantee, name, exhibits)]
        if supplied:
            needed[guarantee.id] = f"{', '.join(supplied)} (MEASURE)"
    return needed


def _keeps_old_terms(agreement: Agreement, agreements: Sequence[Agreement]) -> bool:
    """Whether what began under a version that ended before the period stays under it."""
    return agreement.grandfather == "start_version" and any(
        other.agreement_id == agreement.agreement_id and other.terminates < agreement.period.first
        for other in agreements
    )


def _is_supplied(guarantee: Guarantee, name: str, exhibits: Exhibits) -> bool:
    version = next((term.version for term in guarantee.measures if term.measure == name), 1)
    exhibit = exhibits.measure(name, version)
    return exhibit is not None and exhibit.source == "supplied"


def shown_without(profiles: Sequence[Profile]) -> list[str]:
    """Return what the pages show less than there is, for a person to know of."""
    return [
        f"{profile.source_id}: cannot be computed: {refusal}: {SHOWN[refusal]}"
        for profile in profiles
        for refusal in profile.refusals
        if refusal in SHOWN
    ]
