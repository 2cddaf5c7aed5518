"""What `trueup explain` prints: a payment line down to members and claims, and the way back."""

from collections.abc import Iterator
from pathlib import Path

from contracts.payment import PaymentLine
from contracts.prose_terms import sentence
from contracts.prose_words import words
from contracts.terms.money import dollars
from pipelines.failures import OK, UnusableInputError
from pipelines.publish.contents import FACTS
from pipelines.reconciliation import AGREEMENTS
from pipelines.tracing import Traced, members_behind, read_traced

# One screen: the files hold the rest.
SHOWN = 12


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
    yield "\nFigures, money in exact cents"
    for step in traced.steps(first):
        cents = "" if step.cents is None else f", posted {dollars(step.cents)}"
        yield f"  step {step.step_number} {step.key}: {step.exact}{cents}" + (f" ({step.note})" if step.note else "")
    yield "\nMeasured"
    yield from facts_behind(traced, first) or ["  nothing of its own: it changes other lines"]
    rows = traced.rows_of(identity)
    yield f"\nReconciliation rows, {rows.height:,}, together {dollars(rows['cents'].sum())}"
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


def facts_behind(traced: Traced, line: PaymentLine) -> list[str]:
    """Return the units or the measure that a line rests on, as the facts file has them."""
    units = [
        f"  {row.count} units of {row.clause} from {row.first} to {row.last}"
        for row in traced.facts.units
        if row.clause == line.of_clause_id and (line.month is None or row.first.replace(day=1) == line.month)
    ]
    measures = [
        f"  {words(fact.measure)}: {fact.numerator if fact.value is None else fact.value} of {fact.denominator}, "
        f"{words(fact.status.value)}"
        for fact in traced.facts.measures
        if fact.measure == line.measure
    ]
    return units + measures


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
    yield f"\nMembers with an outcome, {len(members):,}" if members else "\nThe measure counts no outcome by member."
    yield from (f"  {member} {'met it' if is_met else 'did not meet it'}" for member, is_met in members[:SHOWN])
    yield from more(len(members))


def more(count: int) -> Iterator[str]:
    """Yield that there are more than are shown."""
    if count > SHOWN:
        yield f"  and {count - SHOWN:,} more"
