"""The signed versions of one agreement: which of them prices what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Self

from contracts.agreement import Agreement
from contracts.clauses.stage import Clause, Fee, Modifier, OnFees
from contracts.measured import Units
from contracts.performance import Performance


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions of one agreement by rising number; the last is the one settled, the others held in parts of its period.

    Units are priced, and put at risk, by the version in force on their days; what closes a period (limits, measures and
    their weights, savings, refunds) is the last version's.
    """

    signed: tuple[Agreement, ...]

    @classmethod
    def of(cls, agreement: Agreement, earlier: Sequence[Agreement] = ()) -> Self:
        """Order the versions. Raises ValueError for another agreement's version, a repeated or a later one."""
        signed = (*sorted(earlier, key=lambda version: version.version), agreement)
        numbers = [version.version for version in signed]
        if {version.agreement_id for version in signed} != {agreement.agreement_id}:
            raise ValueError(f"earlier versions must be of {agreement.agreement_id}")
        if numbers != sorted(set(numbers)):
            raise ValueError(f"earlier versions must each come before version {agreement.version} once, got {numbers}")
        return cls(signed)

    @property
    def current(self) -> Agreement:
        """The version settled."""
        return self.signed[-1]

    @property
    def clauses(self) -> Mapping[int, Mapping[str, Clause]]:
        """The clauses of every version, by its number and their id."""
        return {version.version: {clause.id: clause for clause in version.clauses} for version in self.signed}

    @property
    def fees(self) -> tuple[Fee, ...]:
        """The fee clauses of all versions, each id once as last signed; those of the version settled come first."""
        latest: dict[str, Fee] = {}
        for version in reversed(self.signed):
            for fee in version.fees:
                latest.setdefault(fee.id, fee)
        return tuple(latest.values())

    @property
    def changes(self) -> tuple[date, ...]:
        """The days on which another version, or none, begins to hold."""
        ends = (version.terminates for version in self.signed if version.terminates < date.max)
        return (*(version.in_force_from for version in self.signed), *(end + timedelta(days=1) for end in ends))

    def binding(self, also: str | None = None) -> "Versions":
        """Return the versions with only the clauses that pay, and the one of this id as if it did."""
        return Versions(tuple(version.binding(also) for version in self.signed))

    def on(self, day: date) -> Agreement | None:
        """Return the version in force on a day, the latest where several are; None in a gap."""
        return next((version for version in reversed(self.signed) if version.in_force(day)), None)

    def pricing(self, units: Units) -> Agreement | None:
        """Return the version that prices units: the one they name, under which they began, else by their first day."""
        if units.version is None:
            return self.on(units.first)
        return next((version for version in self.signed if version.version == units.version), None)

    def fees_under(self, rule: OnFees) -> tuple[str, ...]:
        """Return the ids of the fee clauses that a clause applies to as some version signed it."""
        signed = [clause for version in self.signed for clause in version.of_stage(OnFees) if clause.id == rule.id]
        return tuple(fee.id for fee in self.fees if any(clause.applies_to(fee.id) for clause in signed))

    def fee(self, units: Units) -> Fee | None:
        """Return the clause that prices units; None where the version that holds has no such clause, so no fee."""
        version = self.pricing(units)
        return next((fee for fee in version.fees if fee.id == units.clause), None) if version else None

    def terms(self, units: Units, day: date) -> tuple[Fee | None, Sequence[Modifier], Sequence[Fraction]]:
        """Return what decides on units of a day: their fee, what reprices it, and the shares of it at risk."""
        row = units.model_copy(update={"first": day})
        version = self.pricing(row)
        if version is None:
            return None, (), ()
        rules = [rule for rule in version.of_stage(Modifier) if rule.applies_to(units.clause)]
        risks = [rule for rule in version.guarantees if rule.applies_to(units.clause)]
        return self.fee(row), rules, [share for rule in risks for share in rule.shares_at_risk]

    def modifiers(self) -> Iterable[Mapping[int, Modifier]]:
        """Yield each modifier once, by turn and text, as the versions that have it signed it."""
        every = [(version.version, rule) for version in reversed(self.signed) for rule in version.of_stage(Modifier)]
        for _, rule_id in sorted({(rule.turn, rule.id): None for _, rule in every}, key=lambda key: key[0]):
            yield {number: rule for number, rule in every if rule.id == rule_id}

    def followed(self, performance: Performance) -> Performance:
        """Return the facts without the versions that things began under, where the current one is followed."""
        if self.current.grandfather == "start_version":
            return performance
        return performance.model_copy(
            update={
                "units": tuple(row.model_copy(update={"version": None}) for row in performance.units),
                "cases": tuple(row.model_copy(update={"version": None}) for row in performance.cases),
            }
        )
