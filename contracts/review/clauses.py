"""The checks of a review on payment terms: what they apply to, and whether their numbers make sense together."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.case_rate import CaseRate
from contracts.clauses.category import Category
from contracts.clauses.measure_terms import JudgedTerms, MeasureTerms
from contracts.clauses.performance_guarantee import PerformanceGuarantee
from contracts.clauses.period_cap import PeriodCap
from contracts.clauses.rtm_claim_fee import RtmClaimFee
from contracts.clauses.shared_savings import SharedSavings
from contracts.clauses.stage import Guarantee
from contracts.clauses.volume_tier import VolumeTier
from contracts.document import FieldPath
from contracts.exhibits import Exhibits
from contracts.review.finding import Finding, error, warning

# Two that both pay move the same dollars twice, or the later one in the text undoes the other.
_ONLY = ("collar", "interest", "roi_guarantee", "shared_savings")


def _applies_to(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    known = {fee.id for fee in agreement.fees}
    for index, clause in enumerate(agreement.clauses):
        named = getattr(clause, "of", None) or ()
        for position, clause_id in enumerate(named):
            if clause_id not in known:
                message = f"must be a fee clause ({', '.join(sorted(known))}), got {clause_id}"
                yield error(("clauses", index, "of", position), "of_unknown", message)


def _fees_once(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for index, clause in enumerate(agreement.clauses):
        if clause not in agreement.fees:
            continue
        if clause.kind in seen:
            message = f"must be the only one: clause {seen[clause.kind]} prices the same events"
            yield error(("clauses", index, "kind"), "fee_twice", message)
        seen.setdefault(clause.kind, clause.id)


def _tiers(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    tiered: dict[str, str] = {}
    as_claims = {fee.id for fee in agreement.fees if fee.billed_as_claims}
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, VolumeTier):
            continue
        if clause.tiers[0].above != 0:
            message = f"must start at 0, or units up to {clause.tiers[0].above} have no tier"
            yield error(("clauses", index, "tiers", 0, "above"), "tier_not_from_zero", message)
        for fee_id in agreement.fee_ids(clause.of):
            if fee_id in tiered:
                message = f"must not tier clause {fee_id} again, clause {tiered[fee_id]} does"
                yield error(("clauses", index), "tier_twice", message)
            if fee_id in as_claims:
                message = f"must not tier clause {fee_id}, whose claims are paid as adjudicated"
                yield error(("clauses", index), "tier_on_claims", message)
            tiered.setdefault(fee_id, clause.id)


def _caps(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        if isinstance(clause, PeriodCap) and clause.amount == 0:
            message = "must be above 0: a cap of zero takes back every fee"
            yield error(("clauses", index, "amount"), "cap_zero", message)


def _at_risk(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    at_risk: dict[str, Fraction] = {}
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, Guarantee):
            continue
        path: FieldPath = ("clauses", index)
        ids = agreement.fee_ids(clause.of)
        if isinstance(clause, PerformanceGuarantee) and clause.base == "access_fees_only":
            ids = tuple(fee.id for fee in agreement.fees if fee.id in ids and fee.is_access)
        if not ids:
            yield error((*path, "base"), "no_fees_at_risk", "must be a base that some fee clause is part of")
        share = max(clause.shares_at_risk)
        if share == 0:
            yield warning((*path, "at_risk"), "nothing_at_risk", "puts nothing at risk")
        for fee_id in ids:
            at_risk[fee_id] = at_risk.get(fee_id, Fraction(0)) + share
            if at_risk[fee_id] > 1:
                message = (
                    f"must leave all guarantees on clause {fee_id} at most 1 together, they have {at_risk[fee_id]}"
                )
                yield error((*path, "at_risk"), "at_risk_above_all", message)
        if clause.interim_withheld and any(fee.id in ids and fee.billed_as_claims for fee in agreement.fees):
            message = "should be clawback: what is paid through claims cannot be kept back"
            yield warning((*path, "mode"), "withhold_on_claims", message)
        if clause.missing_policy == "completer":
            message = (
                "pays on those who answered, which is higher than the truth when non-response depends on the result"
            )
            yield warning((*path, "missing_policy"), "completer", message)


def _weights(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, PerformanceGuarantee):
            continue
        total = sum(term.weight for term in clause.measures)
        if total != 100:
            message = f"must have weights that sum to 100, they sum to {total}"
            yield error(("clauses", index, "measures"), "weights_not_100", message)
        for position, term in enumerate(clause.measures):
            if term.weight == 0:
                path: FieldPath = ("clauses", index, "measures", position, "weight")
                yield warning(path, "weight_zero", "never pays; leave the measure out if that is meant")


def _measures(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, Guarantee):
            continue
        for position, term in enumerate(clause.measures):
            path: FieldPath = ("clauses", index, "measures", position)
            yield from _measure(term, path, exhibits)
        for position, gate in enumerate(clause.gates):
            yield from _gate(gate.measure, Fraction(gate.at_least), ("clauses", index, "gates", position), exhibits)


def _measure(term: JudgedTerms, path: FieldPath, exhibits: Exhibits) -> Iterator[Finding]:
    exhibit = exhibits.measure(term.measure, term.version)
    if exhibit is None:
        known = ", ".join(sorted({found.measure for found in exhibits.measures}))
        message = f"must be a measure exhibit ({known}), got {term.measure} version {term.version}"
        yield error((*path, "measure"), "measure_unknown", message)
    elif (
        isinstance(term, MeasureTerms)
        and exhibit.form == "rate"
        and any(not 0 <= level <= 1 for level in term.ladder.levels)
    ):
        message = "must have values from 0 to 1, because the measure is a rate (70% is 0.70)"
        yield error((*path, "ladder"), "ladder_not_a_rate", message)
    if term.minimum_denominator is not None and term.minimum_denominator < 25:
        message = f"should be 25 or more: {term.minimum_denominator} members decide by chance"
        yield warning((*path, "minimum_denominator"), "small_minimum", message)
    if term.gate is not None:
        yield from _gate(term.gate.measure, Fraction(term.gate.at_least), (*path, "gate"), exhibits)


def _gate(name: str, at_least: Fraction, path: FieldPath, exhibits: Exhibits) -> Iterator[Finding]:
    exhibit = exhibits.measure(name, 1)
    if exhibit is None:
        yield error((*path, "measure"), "measure_unknown", f"must be a measure exhibit, got {name}")
    elif exhibit.form == "rate" and not 0 <= at_least <= 1:
        message = "must be from 0 to 1, because the measure is a rate (80% is 0.80)"
        yield error((*path, "at_least"), "gate_not_a_rate", message)


def _once(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for index, clause in enumerate(agreement.clauses):
        if clause.kind in _ONLY and clause.category is Category.CONTRACTUAL:
            if clause.kind in seen:
                message = f"must be the only one of its kind that pays: clause {seen[clause.kind]} does"
                yield error(("clauses", index), "clause_twice", message)
            seen.setdefault(clause.kind, clause.id)


def _shared_savings(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    judged = {term.measure for rule in agreement.binding().guarantees for term in rule.measures}
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, SharedSavings):
            continue
        path: FieldPath = ("clauses", index)
        for field, measure in clause.rests_on():
            if measure not in judged:
                message = f"must be a measure that a guarantee judges ({', '.join(sorted(judged))}), got {measure}"
                yield error((*path, *field), "quality_not_judged", message)
        rate = Fraction(clause.gain.minimum_rate)
        if clause.evidence.governs != "computed" and not clause.evidence.can_tell(rate):
            message = f"can never be shared: expected savings must be one and a half times {rate} or more"
            yield warning((*path, "evidence", "expected_rate"), "savings_never_shared", message)


def _value_sets(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        if isinstance(clause, RtmClaimFee) and not exhibits.has_value_set(clause.value_set):
            message = f"must be a value set of the exhibits, got {clause.value_set}"
            yield error(("clauses", index, "value_set"), "value_set_unknown", message)


def _case_rates(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    definition = exhibits.episode(agreement.episodes, agreement.executed)
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, CaseRate):
            continue
        path: FieldPath = ("clauses", index)
        if definition is not None and definition.window_rule != "fixed":
            message = f"must rest on fixed windows: those of {definition.key} last as long as there is care"
            yield error(path, "case_rate_gap_window", message)
        if definition is not None and definition.trigger_confirm != "pair" and clause.family == "cond":
            message = (
                f"should rest on episodes confirmed by a second day of care, {definition.key} opens them on the first"
            )
            yield warning(path, "case_rate_unconfirmed", message)
        for position, base in enumerate(clause.bases):
            if base.group == "CONTINUATION":
                message = "prices an episode that goes on from an earlier one, whose price covered it"
                yield warning((*path, "bases", position, "group"), "case_rate_continuation", message)
            if base.high is None:
                message = "has no value at which cost is cut: one extreme episode decides"
                yield warning((*path, "bases", position), "case_rate_uncapped", message)
        if clause.reference is not None and clause.reference.last >= agreement.period.first:
            message = f"must end before the period {agreement.period.first}: risk factors are fixed in advance"
            yield error((*path, "reference"), "reference_in_period", message)
        if not agreement.fees and not clause.loss_beyond_fees:
            message = "can never cost the vendor anything: there are no fees, and loss_beyond_fees is false"
            yield warning((*path, "loss_beyond_fees"), "loss_never_owed", message)


def _cases_once(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    """One price for each episode: a condition's cost holds the operations inside it, whatever their kind."""
    priced: dict[tuple[str, str, str], str] = {}
    regions: dict[tuple[str, str], str] = {}
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, CaseRate):
            continue
        other = "proc" if clause.family == "cond" else "cond"
        for position, base in enumerate(clause.bases):
            path: FieldPath = ("clauses", index, "bases", position)
            kind, region = (clause.family, base.region.value, base.group), base.region.value
            if kind in priced:
                message = f"must not price {region} {base.group} again, clause {priced[kind]} does"
                yield error(path, "case_rate_twice", message)
            elif (other, region) in regions:
                message = (
                    f"must not price {region} beside clause {regions[other, region]}: "
                    "the cost of a condition holds its operations"
                )
                yield error(path, "case_rate_inside", message)
            priced.setdefault(kind, clause.id)
            regions.setdefault((clause.family, region), clause.id)


def _episodes(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    if exhibits.episode(agreement.episodes, agreement.executed) is None:
        known = ", ".join(sorted(f"{found.key} from {found.dated}" for found in exhibits.episodes))
        message = f"must be an episode definition ({known}), got {agreement.episodes.definition}"
        if agreement.episodes.version:
            message += f" version {agreement.episodes.version}"
        yield error(("episodes", "definition"), "episode_unknown", message)


CLAUSE_CHECKS: tuple[Callable[[Agreement, Exhibits], Iterator[Finding]], ...] = (
    _applies_to,
    _fees_once,
    _tiers,
    _caps,
    _at_risk,
    _weights,
    _measures,
    _once,
    _shared_savings,
    _value_sets,
    _case_rates,
    _cases_once,
    _episodes,
)
