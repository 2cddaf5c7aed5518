"""What `trueup explain` prints: a payment line down to members and claims, and the way back."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from contracts.clauses.stage import Case, Refund, Sharing
from contracts.measured import Units
from contracts.payment import PaymentLine, Step
from contracts.prose.terms import sentence
from contracts.prose.words import words
from contracts.terms.money import dollars
from pipelines.failures import OK, UnusableInputError
from pipelines.publish.contents import FACTS
from pipelines.reconciliation import AGREEMENTS
from pipelines.tracing import Traced, members_behind, read_traced

# One screen: the files hold the rest.
SHOWN = 12
# The step that records what was not accepted or never billed.
ATTRIBUTED = 5


def explain_line_command(identity: str, release: Path, agreements: Path | None) -> int:
    """Print one payment line with its clause, figures, facts, rows and members."""
    for traced in read_traced(release, agreements or AGREEMENTS):
        if lines := traced.lines(identity):
            print("\n".join(told(traced, identity, lines, release)))
            return OK
    raise UnusableInputError(
        f"line: no payment line of {release} has the id {identity[:40]!r}; without an id all lines are listed"
    )


def on_command(release: Path, agreements: Path | None, *, claim_line: str | None, member: str | None) -> int:
    """Print the payment lines that rest on a claim line or a member; of neither, all lines."""
    is_asked = claim_line is not None or member is not None
    found = 0
    for traced in read_traced(release, agreements or AGREEMENTS):
        if not is_asked:
            print(f"{traced.settlement.agreement_id}, version {traced.settlement.version}")
            for line in traced.settlement.lines:
                print(headline(traced, line))
            continue
        for row in traced.rows_on(claim_line=claim_line, member=member).iter_rows(named=True):
            found += 1
            print(f"{row['line_id'] or 'no line':16}  {traced.settlement.agreement_id}  {row_words(row)}")
    if is_asked and not found:
        raise UnusableInputError(f"no row of {release} is of this claim line or member")
    return OK


def told(traced: Traced, identity: str, lines: list[PaymentLine], release: Path) -> Iterator[str]:
    """Yield what a person reads of one payment line."""
    first, clause = lines[0], traced.clause(lines[0])
    settled = traced.settlement
    yield f"{settled.agreement_id}, version {settled.version}, paid through {traced.facts.paid_through}"
    for line in lines:
        yield headline(traced, line)
        yield f"  {line.reason}"
    yield f"\nClause {clause.id}: {clause.text}\n  {sentence(clause)}"
    if steps := traced.steps(first):
        yield "\nFigures of the whole period, money in exact cents"
        yield from figures(steps)
    if rests_on := traced.acts_on(first):
        yield "\nActs on"
        yield from fees_told(traced, rests_on)
    yield "\nMeasured"
    yield from facts_behind(traced, first) or ["  nothing of its own"]
    rows = traced.rows_of(identity)
    yield f"\nReconciliation rows, {rows.height:,}, together {dollars(int(rows['cents'].sum()))}"
    yield from (f"  {row['row_id']}  {row_words(row)}" for row in rows.head(SHOWN).iter_rows(named=True))
    yield from more(rows.height)
    if first.measure:
        yield from members_told(traced, first.measure, release)


def headline(traced: Traced, line: PaymentLine) -> str:
    """Return one payment line in one line."""
    about = [words(line.kind), *([f"of {line.of_clause_id}"] if line.of_clause_id != line.clause_id else [])]
    about += [f"{line.month:%Y-%m}"] if line.month else []
    about += [words(line.measure)] if line.measure else []
    return f"{traced.id_of(line)}  {line.clause_id} {', '.join(about)}: {dollars(line.cents)}"


def figures(steps: Sequence[Step]) -> Iterator[str]:
    """Yield the recorded steps of a clause, what was not paid in one line."""
    not_paid = [f"{step.key.split()[-1]} {step.exact}" for step in steps if step.step_number == ATTRIBUTED]
    if not_paid:
        yield f"  step {ATTRIBUTED} units not paid, by reason: {', '.join(not_paid)}"
    for step in steps:
        if step.step_number != ATTRIBUTED:
            posted = "" if step.cents is None else f", posted {dollars(step.cents)}"
            note = f" ({step.note})" if step.note else ""
            yield f"  step {step.step_number} {step.key}: {step.exact}{posted}{note}"


def fees_told(traced: Traced, fees: Sequence[PaymentLine]) -> Iterator[str]:
    """Yield the fees that a line changes or puts at risk, clause by clause."""
    for clause_id in dict.fromkeys(fee.clause_id for fee in fees):
        same = [fee for fee in fees if fee.clause_id == clause_id]
        if len(same) == 1:
            yield f"  {headline(traced, same[0])}"
        else:
            together = dollars(sum(fee.cents for fee in same))
            yield f"  {traced.id_of(same[0])} and {len(same) - 1} more  {clause_id} {words(same[0].kind)}: {together}"


def facts_behind(traced: Traced, line: PaymentLine) -> list[str]:
    """Return the units, measure, episodes or savings that a line rests on, as the facts file has them."""
    facts, clause = traced.facts, traced.clause(line)
    units = [
        row
        for row in facts.units
        if row.clause == line.of_clause_id and (line.month is None or row.first.replace(day=1) == line.month)
    ]
    told = [units_words(traced, units)] if units else []
    told += [
        f"  {words(fact.measure)}: {fact.numerator if fact.value is None else fact.value} of {fact.denominator:,}, "
        f"{words(fact.status.value)}"
        for fact in facts.measures
        if fact.measure == line.measure
    ]
    told += [
        f"  {row.count:,} episodes {row.region} {row.group} at risk {row.risk}: ${row.actual:,}"
        for row in facts.cases
        if row.clause == line.clause_id
    ]
    if facts.savings and isinstance(clause, Sharing | Refund) and not isinstance(clause, Case):
        given = facts.savings.model_dump(exclude_none=True, mode="json")
        told.append(f"  savings: {', '.join(f'{words(name)} {value}' for name, value in given.items() if value)}")
        if facts.savings.design is not None:
            told.append(f"  who was compared with whom: savings_match/{facts.agreement_id}.csv in the payer's folder")
    return told


def units_words(traced: Traced, units: Sequence[Units]) -> str:
    """Return units of one fee clause added up, by what the clause counts."""
    clause_id = units[0].clause
    counts = next(words(fee.unit_code.lower()) for fee in traced.versions.fees if fee.id == clause_id)
    days = f"{min(row.first for row in units)} to {max(row.last for row in units)}"
    allowed, paid = (sum(getattr(row, name) or 0 for row in units) for name in ("allowed", "plan_paid"))
    amounts = f": allowed ${allowed:,}, of it paid by the plan ${paid:,}" if allowed else ""
    return f"  {sum(row.count for row in units)} x {counts} of clause {clause_id}, {days}{amounts}"


def row_words(row: dict[str, str | int | None]) -> str:
    """Return one row of a reconciliation in one line."""
    names = ("kind_code", "month_date", "reference_id", "reason_code")
    said = [str(row[name]) for name in names if row[name]]
    member = [f"member {row['member_key_id']}"] if row["member_key_id"] else []
    return f"{' '.join([*said, *member])}: {dollars(int(row['cents'] or 0))}"


def members_told(traced: Traced, measure: str, release: Path) -> Iterator[str]:
    """Yield the members that a measure counts, or why they cannot be said."""
    if (release / FACTS).is_file():
        yield "\nThe members of a measure stand in the payer's work tables, not in a vendor's folder."
        return
    members = members_behind(release.resolve().parent.parent / "work" / "warehouse.duckdb", traced, measure)
    if members is None:
        yield "\nThe members of the measure cannot be listed: the work tables of this run are gone."
        return
    yield f"\nMembers that it counts, {len(members):,}" if members else "\nThe measure counts no members one by one."
    yield from (f"  {member} {'met it' if is_met else 'did not meet it'}" for member, is_met in members[:SHOWN])
    yield from more(len(members))


def more(count: int) -> Iterator[str]:
    """Yield that there are more than are shown."""
    if count > SHOWN:
        yield f"  and {count - SHOWN:,} more"
