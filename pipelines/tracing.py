"""From a payment line to what it rests on and back, read from one vendor's files of a release.

A vendor can trace with its own folder and the agreement: the facts are settled again, so every figure is exact.
Only the members behind a measure stand nowhere but in the work tables, which the payer has.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from contracts.clauses.stage import Clause, Fee, OnFees
from contracts.exhibits import load_exhibits
from contracts.loader import load_facts
from contracts.payment import PaymentLine, Step, line_id
from contracts.performance import Performance
from contracts.settlement import Settlement, settle
from contracts.versions import Versions
from pipelines.amendments import earlier_versions
from pipelines.failures import UnusableInputError
from pipelines.publish.contents import FACTS, RECONCILIATION
from pipelines.settling import load_agreements

SAME_LINE = {"clause_id": pl.String, "of_clause_id": pl.String, "kind_code": pl.String, "measure_id": pl.String}
ACCEPTED = "A01"
MEMBER_SHARE = "member_share"
NETS = "select net_cents from settlement.summary where agreement_id = $agreement_id"
MEMBERS = """
    select left(md5(concat_ws('|', responder.vendor_id, responder.member_id)), 16) as member_key_id, is_responder
    from outcomes.responder
    inner join performance.measure using (agreement_id, measure_id)
    where
        agreement_id = $agreement_id and measure_id = $measure_id and is_in_cohort
        and case policy_code
            when 'NRI_BASE' then is_in_baseline when 'COMPLETER' then is_in_follow_up else is_in_activated
        end
    union all
    select
        left(md5(concat_ws('|', activation.vendor_id, activation.member_id)), 16),
        engagement.engaged_date is not null
    from outcomes.measure
    inner join terms.agreement using (agreement_id)
    inner join attribution.activation using (agreement_id)
    left join attribution.engagement using (agreement_id, member_id, activation_date, sessions_count, within_days)
    where
        agreement_id = $agreement_id and measure_id = $measure_id and numerator_code = 'ENGAGED'
        and activation_date between period_from_date and period_to_date
        -- Before the final settlement, those whose time to engage is over.
        and (
            not (select settlement_code = 'INTERIM' from terms.run)
            or date_diff('day', activation_date, (select paid_through_date from terms.run)) >= within_days
        )
    order by all
"""


@dataclass(frozen=True)
class Traced:
    """One settled agreement with its reconciliation rows, each with the id of the payment line it is a part of."""

    vendor_id: str
    versions: Versions
    facts: Performance
    settlement: Settlement
    rows: pl.DataFrame

    def id_of(self, line: PaymentLine) -> str:
        """Return the id of a payment line."""
        return line_id(self.settlement.agreement_id, self.settlement.version, line)

    def lines(self, identity: str) -> list[PaymentLine]:
        """Return the lines of an id: one, or several that stand for the same clause, kind, month and measure."""
        return [line for line in self.settlement.lines if self.id_of(line) == identity]

    def clause(self, line: PaymentLine) -> Clause:
        """Return the clause of a line as the last version that has it words it."""
        return next(
            clause
            for version in reversed(self.versions.signed)
            for clause in version.clauses
            if clause.id == line.clause_id
        )

    def steps(self, line: PaymentLine) -> list[Step]:
        """Return the recorded figures of the clause of a line, and of its measure if it has one."""
        named = [step for step in self.settlement.steps if {line.clause_id, line.measure} & set(step.key.split())]
        return [step for step in named if step.exact is not None or step.cents is not None]

    def acts_on(self, line: PaymentLine) -> list[PaymentLine]:
        """Return the fees that a line changes or puts at risk; none for a fee itself, nor for what rests on savings."""
        clause = self.clause(line)
        fees = [
            each for each in self.settlement.lines if each.kind != MEMBER_SHARE and isinstance(self.clause(each), Fee)
        ]
        if line in fees:
            return []
        if isinstance(clause, OnFees) and line.of_clause_id == line.clause_id:
            return [fee for fee in fees if clause.applies_to(fee.clause_id)]
        return [fee for fee in fees if fee.clause_id == line.of_clause_id and line.month in (None, fee.month)]

    def rows_of(self, identity: str) -> pl.DataFrame:
        """Return the reconciliation rows that a line rests on; a line that is no unit's own has one, itself."""
        return self.rows.filter(pl.col("line_id") == identity)

    def rows_on(self, *, claim_line: str | None, member: str | None) -> pl.DataFrame:
        """Return the rows of a claim or invoice line, or of a member by pseudonym or by the payer's id."""
        asked = pl.lit(value=True)
        if claim_line is not None:
            asked &= pl.col("reference_id") == claim_line
        if member is not None:
            asked &= pl.col("member_key_id").is_in([member, pseudonym(self.vendor_id, member)])
        return self.rows.filter(asked)


def pseudonym(vendor_id: str, member_id: str) -> str:
    """Return what a vendor's files call a member."""
    return hashlib.md5(f"{vendor_id}|{member_id}".encode(), usedforsecurity=False).hexdigest()[:16]


def read_traced(release: Path, agreements: Path) -> Iterator[Traced]:
    """Yield what a release, or one vendor's folder of it, holds of each agreement.

    Raises UnusableInputError for a folder that holds no settled facts, or facts of an agreement that is not there.
    """
    folders = [release] if (release / FACTS).is_file() else sorted(path.parent for path in release.glob(f"*/{FACTS}"))
    if not folders:
        raise UnusableInputError(f"release: {release} is no release and no vendor's folder of one, such as out/current")
    signed = [item.required() for item in load_agreements(agreements, load_exhibits())]
    for folder in folders:
        facts = load_facts(folder / FACTS).required()
        due = [each for each in signed if each.agreement_id == facts.agreement_id and each.period == facts.period]
        if not due:
            raise UnusableInputError(
                f"agreements: {agreements} holds no version of {facts.agreement_id} that settles {facts.period}"
            )
        current = max(due, key=lambda version: version.version)
        earlier = earlier_versions(current, signed)
        settlement = settle(current, facts, facts.posted, earlier)
        rows = with_line_ids(folder / RECONCILIATION, settlement)
        yield Traced(current.vendor_id, Versions.of(current, earlier), facts, settlement, rows)


def with_line_ids(file: Path, settlement: Settlement) -> pl.DataFrame:
    """Read a reconciliation file and name the payment line of each row; what was refused or never billed has none."""
    rows = pl.read_csv(file, infer_schema=False).with_columns(pl.col("cents").cast(pl.Int64))
    key = [*SAME_LINE, "month_date"]
    lines = [
        (
            *(line.clause_id, line.of_clause_id, line.kind.upper(), line.measure, line.month and str(line.month)),
            line_id(settlement.agreement_id, settlement.version, line),
        )
        for line in settlement.lines
    ]
    schema = {**SAME_LINE, "month_date": pl.String, "line_id": pl.String}
    named = pl.DataFrame(lines, schema=schema, orient="row").unique().sort("line_id")
    is_paid = pl.col("reason_code").is_null() | (pl.col("reason_code") == ACCEPTED)
    joined = rows.join(named, on=key, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(line_id=pl.when(is_paid).then("line_id"))


def members_behind(warehouse: Path, traced: Traced, measure: str) -> Sequence[tuple[str, bool]] | None:
    """Return the members that a measure of outcomes counts and whether each responded, by pseudonym.

    None where the work tables are gone, or are those of another run.
    """
    if not warehouse.is_file():
        return None
    asked = {"agreement_id": traced.settlement.agreement_id}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        try:
            if connection.execute(NETS, asked).fetchall() != [(traced.settlement.net_cents,)]:
                return None
            return connection.execute(MEMBERS, {**asked, "measure_id": measure}).fetchall()
        except duckdb.CatalogException:
            return None
