"""X12 835: what a payer's system paid, claim by claim, as it told the providers; with the 834 and 837 files beside it.

Belongs here: how a remittance becomes claim lines and recoveries. A reversal and the claim that corrects it are sent as
amounts to add, so the profile says DELTA. A remittance has no diagnoses: they come from the 837 of the same claims.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from pipelines.intake import x12_834
from pipelines.intake.inspection import Inspected, inspect_text
from pipelines.intake.layout import Converted, Drop, Format
from pipelines.intake.x12.files import ENROLMENT, REMITTANCE, SUBMISSION, Rows, files_of
from pipelines.intake.x12.mirror import mirrored
from pipelines.intake.x12.paid_rows import REVERSAL, claim_id_of, claim_rows, recovery_rows
from pipelines.intake.x12.remittance import PaidClaim, Remittance, remittance_of
from pipelines.intake.x12.segments import UnreadableFileError, transactions
from pipelines.intake.x12.submission import Submissions, SubmittedClaim, read_submissions
from pipelines.intake.x12.submitted_rows import Row

# Why a submitted line is no row of its own: it told a paid line what a remittance does not say, or nobody paid it yet.
JOINED, WITHOUT_REMITTANCE = "JOINED", "WITHOUT_REMITTANCE"


def convert(drop: Drop) -> Iterator[Converted]:
    """Yield what each file of a drop gives: claim lines, recoveries, coverage; an 837 only helps."""
    submitted: list[tuple[Inspected, list[SubmittedClaim]]] = []
    for path in files_of(drop, SUBMISSION):
        file = inspect_text(path)
        try:
            submitted.append((file, read_submissions(file)))
        except UnreadableFileError as fault:
            yield Converted("medical_claim", file, None, (fault.refused,))
    submissions = Submissions(claim for _, claims in submitted for claim in claims)
    yield from remittances(drop, submissions)
    for file, claims in submitted:
        left: Counter[str] = Counter()
        for claim in claims:
            left[JOINED if submissions.is_used(claim) else WITHOUT_REMITTANCE] += len(claim.lines)
        yield Converted("medical_claim", file, None, left=dict(sorted(left.items())))
    if files_of(drop, ENROLMENT):
        yield from x12_834.convert(drop)


def remittances(drop: Drop, submissions: Submissions) -> Iterator[Converted]:
    """Yield the claim lines and the recoveries of every remittance file."""
    read: list[FileRows] = []
    for path in files_of(drop, REMITTANCE):
        rows = FileRows(inspect_text(path))
        try:
            for transaction in transactions(rows.file):
                rows.add(remittance_of(transaction), submissions)
        except UnreadableFileError as fault:
            yield Converted("medical_claim", rows.file, None, (fault.refused,))
        else:
            read.append(rows)
    frames = [rows.claims.frame() for rows in read]
    known = {claim_id for frame in frames for claim_id in frame["claim_id"]}
    for number, rows in enumerate(read):
        for reversal in rows.whole_reversals:
            rows.claims.add(mirrored(reversal, frames) or [reversal])
        known.update(reversal["claim_id"] for reversal in rows.whole_reversals)
        yield Converted("medical_claim", rows.file, rows.claims.write(drop.work / f"remittance_{number}.parquet"))
    for number, rows in enumerate(read):
        if rows.recoveries:
            recoveries = Rows("recovery")
            recoveries.add(row | ({} if row["claim_id"] in known else {"claim_id": None}) for row in rows.recoveries)
            yield Converted("recovery", rows.file, recoveries.write(drop.work / f"recovery_{number}.parquet"))


class FileRows:
    """What one remittance file gives. A reversal without lines waits until the claim that it takes back is found."""

    def __init__(self, file: Inspected) -> None:
        self.file = file
        self.claims = Rows("medical_claim")
        self.recoveries: list[Row] = []
        self.whole_reversals: list[Row] = []

    def add(self, remittance: Remittance, submissions: Submissions) -> None:
        """Add the rows of one payment."""
        chains = Chains(remittance)
        for claim in remittance.claims:
            original, version = chains.place(claim, claim_id_of(remittance, claim))
            rows = claim_rows(remittance, claim, original, version, submissions)
            if claim.status == REVERSAL and not claim.lines:
                self.whole_reversals += rows
            else:
                self.claims.add(rows)
        self.recoveries += recovery_rows(remittance)


class Chains:
    """Which claim a claim of a payment adjusts, and how often the payment has touched it before.

    A correction may come under a new number: then it names the old one, or stands in the same payment as the reversal
    of a claim with the same number of the provider.
    """

    def __init__(self, remittance: Remittance) -> None:
        self.reversed: dict[str, set[str]] = defaultdict(set)
        for claim in remittance.claims:
            if claim.status == REVERSAL:
                self.reversed[claim.claim[1]].add(claim_id_of(remittance, claim))
        self.touched: Counter[str] = Counter()

    def place(self, claim: PaidClaim, claim_id: str) -> tuple[str | None, int]:
        """Return the claim that this one adjusts, and its version within the payment."""
        original = claim.references.get("F8")
        taken_back = self.reversed[claim.claim[1]]
        if not original and claim.status != REVERSAL and len(taken_back) == 1:
            original = next(iter(taken_back))
        original = None if original == claim_id else original or None
        root = original or claim_id
        version = self.touched[root]
        self.touched[root] += 1
        return original, version


FORMAT: Format = Format(code="x12_835", convert=convert, inputs=(REMITTANCE, ENROLMENT, SUBMISSION))
