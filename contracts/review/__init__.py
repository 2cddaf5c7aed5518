"""What a signed agreement should not contain, although each of its words is allowed.

A finding names the field, a stable code, what is wrong and what would be right. Errors keep an agreement from being
settled; warnings are for a person to judge.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from contracts.agreement import Agreement
from contracts.document import FieldPath, Problem, field_text
from contracts.exhibits import Exhibits
from contracts.loader import Loaded
from contracts.review.binding import BINDING_CHECKS
from contracts.review.chance import CHANCE_CHECKS
from contracts.review.clauses import CLAUSE_CHECKS
from contracts.review.expected import Expected
from contracts.review.facts import FACTS_CHECKS
from contracts.review.fees import FEE_CHECKS
from contracts.review.finding import Finding, error, warning
from contracts.review.ladders import LADDER_CHECKS
from contracts.review.outcomes import NATURE_CHECKS, OUTCOME_CHECKS
from contracts.review.savings import SAVINGS_CHECKS, SAVINGS_LUCK_CHECKS
from contracts.terms.instrument import Region


def review(agreement: Agreement, exhibits: Exhibits, expected: Expected | None = None) -> tuple[Finding, ...]:
    """All findings on an agreement, in the order of its fields; what chance and facts say only where they are expected.

    Raises FactsDoNotFitError for facts of another agreement.
    """
    of_text = (*_CHECKS, *FEE_CHECKS, *CLAUSE_CHECKS, *LADDER_CHECKS, *OUTCOME_CHECKS, *BINDING_CHECKS, *SAVINGS_CHECKS)
    found = [finding for check in of_text for finding in check(agreement, exhibits)]
    if expected is not None:
        of_what_is_expected = (*CHANCE_CHECKS, *SAVINGS_LUCK_CHECKS, *NATURE_CHECKS, *FACTS_CHECKS)
        found += [finding for check in of_what_is_expected for finding in check(agreement, exhibits, expected)]
    return tuple(sorted(found, key=lambda finding: (tuple(str(part) for part in finding.path), finding.code)))


def review_file(
    loaded: Loaded[Agreement], exhibits: Exhibits, path: Path, expected: Expected | None = None
) -> tuple[Problem, ...]:
    """Problems of loading and, when the file loads, of review and of its place among the files, each with its line."""
    if loaded.value is None:
        return loaded.problems
    findings = (*_place(loaded.value, path), *review(loaded.value, exhibits, expected))
    problems = [
        Problem(
            loaded.document.file,
            loaded.line(finding.path),
            field_text(finding.path),
            finding.code,
            finding.message,
            finding.severity,
        )
        for finding in findings
    ]
    return tuple(sorted(problems, key=lambda problem: (problem.line, problem.field, problem.code)))


def _place(agreement: Agreement, path: Path) -> Iterator[Finding]:
    """Check that a signed version in a folder of agreements lies at `<vendor>/<effective>.yaml`."""
    if path.parent.parent.name != "agreements":
        return
    if path.parent.name != agreement.vendor_id:
        yield error(
            ("vendor_id",), "file_vendor", f"must be the folder's name, {path.parent.name}, got {agreement.vendor_id}"
        )
    if path.stem != str(agreement.effective):
        yield error(("effective",), "file_date", f"must be the file's name, {path.stem}, got {agreement.effective}")


def _dates(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    amends = agreement.version > 1
    if agreement.executed > agreement.effective and not agreement.retroactive:
        if amends:
            message = f"applies from {agreement.executed} only; from {agreement.effective} on with retroactive: true"
            yield warning(("executed",), "signed_late", message)
        else:
            message = f"must not be after the effective date {agreement.effective}, unless it says retroactive: true"
            yield error(("executed",), "signed_late", message)
    # An amendment may settle a period that began under the version before it.
    if not agreement.term.holds(agreement.period.last if amends else agreement.period.first) or (
        agreement.period.last > agreement.terminates
    ):
        message = f"must lie in the term {agreement.effective} to {agreement.terminates}"
        yield error(("reconciliation",), "period_outside_term", message)
    if agreement.period.days > 366:
        message = f"should be at most a year, got {agreement.period.days} days; state the year in reconciliation"
        yield warning(("reconciliation",), "long_period", message)


def _ids(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, clause in enumerate(agreement.clauses):
        if clause.id in seen:
            yield error(
                ("clauses", index, "id"), "clause_id_twice", f"must be given once, {clause.id} is taken already"
            )
        seen.add(clause.id)


def _instruments(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    for region in Region:
        code = agreement.instruments.get(region)
        if code is not None and exhibits.instrument(code, agreement.executed) is None:
            known = ", ".join(sorted({instrument.instrument for instrument in exhibits.instruments}))
            path: FieldPath = ("instruments", region.value)
            yield error(path, "instrument_unknown", f"must be an instrument exhibit ({known}), got {code}")


def _providers(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    for index, fee in enumerate(agreement.clauses):
        if fee in agreement.fees and getattr(fee, "billed_as_claims", False) and not agreement.vendor_providers:
            message = "needs vendor_providers: without a billing identity no claim is recognised as this fee"
            yield error(("clauses", index), "no_vendor_provider", message)


_CHECKS: tuple[Callable[[Agreement, Exhibits], Iterator[Finding]], ...] = (_dates, _ids, _instruments, _providers)
