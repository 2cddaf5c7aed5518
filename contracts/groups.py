"""One settlement over the employer groups it covers: every line is shared out, and the parts add up to the cent."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.carve_out import CarveOut
from contracts.clauses.results import Fees, PricedUnits
from contracts.clauses.stage import Context, Guarantee, Modifier
from contracts.fee_steps import by_month, part_of_period, repricings, standing_by_month
from contracts.measured import NO_GROUP, Standing, Units
from contracts.payment import MEMBER_SHARE, PaymentLine, Record
from contracts.performance import Performance
from contracts.settlement import Settlement
from contracts.terms.money import allocate
from contracts.versions import Versions

Parts = Mapping[str, int]
# Cents by fee clause and group.
Sums = Counter[tuple[str, str]]
# The units of a settlement, at their full rate and as each modifier leaves them.
Stages = Sequence[tuple[Modifier | None, Sequence[PricedUnits]]]
OTHER_GROUP = "OTHER_GROUP"
_UNITS_STEP, _STANDING_STEP, _FEE_STEPS = 8, 9, 10


class NoGroupError(ValueError):
    """A settlement cannot be split: its units do not say which employer group they are of."""


def names_groups(performance: Performance) -> bool:
    """Whether there are units and each says which employer group it is of."""
    return bool(performance.units) and all(row.group is not None for row in performance.units)


def by_group(
    agreement: Agreement, performance: Performance, settlement: Settlement, earlier: Sequence[Agreement] = ()
) -> tuple[Parts, ...]:
    """Return the cents of each employer group in each line of a settlement, in the order of its lines.

    A month's fee is shared by what the group's own units cost, what a modifier changes by what it changes of them, and
    fees that stand are their group's. Limits are shared by the fees of their clause, guarantees by the fees at risk,
    all else by all fees; where there are none it is NO_GROUP's. A cent left over goes to the largest remainder, then
    the larger weight, then the group first in byte order. Raises NoGroupError.
    """
    if performance.units and not names_groups(performance):
        raise NoGroupError("units: must each name a group when a settlement is split by group")
    versions = Versions.of(agreement, earlier)
    facts, binding = versions.followed(performance), versions.binding()
    context = Context(
        facts, part_of_period(binding, facts), agreement.rounding, (), binding.clauses, agreement.rate_rounding
    )
    stages = tuple(repricings(binding, context, Record()))
    priced = _of_units(stages, binding, context)
    standing = standing_by_month(facts)
    clauses = {clause.id: clause for clause in agreement.clauses}
    gross, fees, at_risk = Sums(), Sums(), dict[str, dict[str, Fraction]]()
    shared = []
    for line in settlement.lines:
        if line.step_number <= _UNITS_STEP:
            parts = priced[_key(line)]
        elif line.step_number == _STANDING_STEP:
            parts = _standing(standing[line.clause_id, line.month])
        elif isinstance(clause := clauses.get(line.clause_id), Guarantee):
            if clause.id not in at_risk:
                at_risk[clause.id] = _at_risk(clause, stages[-1][1], gross, fees, versions=binding, context=context)
            parts = allocate(line.cents, at_risk[clause.id])
        else:
            of = (line.of_clause_id,) if line.step_number == _FEE_STEPS else None
            parts = allocate(line.cents, _weights(fees, of))
        own = {(line.of_clause_id, group): cents for group, cents in parts.items()}
        gross.update(own if line.step_number < _FEE_STEPS else {})
        fees.update(own if line.step_number <= _FEE_STEPS else {})
        shared.append(parts)
    return tuple(shared)


def net_of_groups(parts: Sequence[Parts]) -> dict[str, int]:
    """Add up what each employer group pays over all lines, in cents, groups in byte order."""
    sums: Counter[str] = Counter()
    for part in parts:
        sums.update(part)
    return {group: sums[group] for group in sorted(sums, key=str.encode)}


def _key(line: PaymentLine) -> tuple[str, str, str, date | None]:
    return line.clause_id, line.kind, line.of_clause_id, line.month


def _at_risk(
    rule: Guarantee, priced: Sequence[PricedUnits], gross: Sums, net: Sums, *, versions: Versions, context: Context
) -> dict[str, Fraction]:
    """Weigh each group by what the guarantee puts at risk of its own fees: its base, and its share on each day."""
    access = frozenset(fee.id for fee in versions.fees if fee.is_access)
    under = versions.fees_under(rule)
    units: dict[str, list[PricedUnits]] = {group: [] for _, group in net}
    for row in priced:
        units.setdefault(row.units.group or NO_GROUP, []).append(row)
    weights = {}
    for group, rows in units.items():
        before, after = ({fee.id: cents[fee.id, group] for fee in versions.fees} for cents in (gross, net))
        weights[group] = rule.pool(Fees(tuple(rows), before, after, access).of(under), context).exact
    return weights if any(weights.values()) else _weights(net, None)


def _of_units(stages: Stages, versions: Versions, context: Context) -> dict[tuple[str, str, str, date | None], Parts]:
    """Share every line of fees and of modifiers by what the units of each group cost before and after it."""
    found: dict[tuple[str, str, str, date | None], Parts] = {}
    before: dict[tuple[str, date | None], Parts] = {}
    for rule, rows in stages:
        for fee in versions.fees:
            for month, own in by_month(rows, fee.id):
                fees, shares = _fees(own, context), _member_shares(own)
                after = {group: fees[group] - shares[group] for group in fees}
                if rule is None:
                    found[fee.id, fee.kind, fee.id, month] = fees
                    found[fee.id, MEMBER_SHARE, fee.id, month] = {group: -cents for group, cents in shares.items()}
                else:
                    earlier = before[fee.id, month]
                    changes = {group: cents - earlier.get(group, 0) for group, cents in after.items()}
                    found[rule.id, rule.kind, fee.id, month] = changes
                before[fee.id, month] = after
    return found


def _fees(rows: Iterable[PricedUnits], context: Context) -> Parts:
    amounts: dict[str, Fraction] = {}
    for row in rows:
        group = row.units.group or NO_GROUP
        amounts[group] = amounts.get(group, Fraction(0)) + row.amount
    # Claims may net to less than nothing: such a group keeps its own, the others share the rest.
    below = {group: context.cents(amount) for group, amount in amounts.items() if amount < 0}
    above = {group: amount for group, amount in amounts.items() if amount >= 0}
    if not any(above.values()):
        above = {group: -amount for group, amount in amounts.items()}
        below = {}
    total_cents = context.cents(sum(amounts.values(), Fraction(0)))
    return allocate(total_cents - sum(below.values()), above) | below


def _standing(rows: Iterable[Standing]) -> Parts:
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.group or NO_GROUP] += row.cents
    return sums


def _member_shares(rows: Iterable[PricedUnits]) -> Counter[str]:
    shares: Counter[str] = Counter()
    for row in rows:
        shares[row.units.group or NO_GROUP] += row.member_share_cents
    return shares


def _weights(fees: Mapping[tuple[str, str], int], clause_ids: Collection[str] | None) -> dict[str, Fraction]:
    """Weigh groups by their fees of some clauses; where these have none, by all their fees, at last by nothing known.

    A group below zero weighs nothing.
    """
    for of in (clause_ids, None):
        weights: dict[str, Fraction] = {}
        for (clause_id, group), cents in fees.items():
            if of is None or clause_id in of:
                weights[group] = weights.get(group, Fraction(0)) + cents
        weights = {group: max(Fraction(0), weight) for group, weight in weights.items()}
        if any(weights.values()):
            return weights
    return {NO_GROUP: Fraction(1)}


def for_vendor(performance: Performance, versions: Sequence[Agreement]) -> Performance:
    """Return the facts as the vendor may have them: its settlement is the same, the split by employer the payer's.

    Groups that a clause names stay, as the vendor signed them; where one does, all others are one, OTHER_GROUP.
    """
    named = {group for version in versions for rule in version.of_stage(CarveOut) for group in rule.groups}

    def shown(group: str | None) -> str | None:
        return group if group in named or not (group and named) else OTHER_GROUP

    units: dict[Units, Units] = {}
    for row in performance.units:
        group = shown(row.group) if named else None
        alike = row.model_copy(update={"group": group, "count": Fraction(0), "allowed": None, "plan_paid": None})
        units[alike] = _added(units.get(alike, alike), row)
    standing = tuple(row.model_copy(update={"group": None}) for row in performance.standing)
    return performance.model_copy(update={"units": tuple(units.values()), "standing": standing})


def _added(one: Units, other: Units) -> Units:
    amounts = {
        name: (getattr(one, name) or Decimal(0)) + value
        for name in ("allowed", "plan_paid")
        if (value := getattr(other, name)) is not None
    }
    return one.model_copy(update={"count": one.count + other.count, **amounts})
