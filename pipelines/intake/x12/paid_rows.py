"""A paid claim as claim lines under canonical names, and what a payer took back beside the claims.

Belongs here: columns of the feeds. What an adjustment means is in ``adjustments``; what the provider had submitted is
joined where it is at hand, and says what a remittance does not: diagnoses, bill type, admission.
"""

from collections.abc import Iterator
from fractions import Fraction
from hashlib import md5

from contracts.terms.money import allocate
from pipelines.intake.acknowledgement import Fault
from pipelines.intake.x12.adjustments import CAPITATED, Adjustment, Amounts, amounts_of, denial_of
from pipelines.intake.x12.people import TAX_NUMBER, person_of, provider_of
from pipelines.intake.x12.remittance import PaidClaim, Remittance, ServiceLine
from pipelines.intake.x12.segments import UnreadableFileError, money
from pipelines.intake.x12.submission import Submissions, SubmittedClaim, matching_line
from pipelines.intake.x12.submitted_rows import MODIFIERS, Row, claim_columns, is_inpatient, line_columns

REVERSAL = "22"
NPI_LENGTH = 10
PAID = frozenset({"1", "2", "3", "19", "20", "21"})
NOT_FIRST_PAYER = frozenset({"2", "3", "20", "21"})
# Denied; not this payer's claim; what would be paid, told in advance.
DENIED = frozenset({"4", "23", "25"})


def claim_id_of(remittance: Remittance, claim: PaidClaim) -> str:
    """Return the payer's number of a claim; without one, the provider's, made unique by who was paid."""
    payee = remittance.names.get("PE")
    return claim.claim[7] or f"{claim.claim[1]}@{payee[4] if payee else ''}"


def claim_rows(
    remittance: Remittance, claim: PaidClaim, original: str | None, version: int, submissions: Submissions
) -> list[Row]:
    """Return a claim line by line; a claim that was paid without lines is one line."""
    billing = provider_of(remittance.names.get("PE"), 3)
    submitted = submissions.find(claim.claim[1], claim.claim.cents(3), billing, claim.claim[9])
    head: Row = {
        "claim_id": claim_id_of(remittance, claim),
        "original_claim_id": original,
        "claim_version": str(version),
        "billing_npi": billing,
        **head_of(remittance, claim),
    }
    head |= {name: value for name, value in (claim_columns(submitted) if submitted else {}).items() if value}
    rows = []
    for number, (line, paid, adjustments) in enumerate(shared_lines(claim), start=1):
        charge = line.service.cents(2) if line else claim.claim.cents(3)
        amounts = amounts_of(charge, paid, adjustments, line.amounts.get("B6") if line else None)
        row = head | {"claim_line_number": str(number)} | money_of(amounts, claim.status)
        row |= line_of(line, head) if line else {}
        row |= submitted_of(submitted, line, number) if submitted else {}
        row |= status_of(claim.status, amounts, adjustments, is_correction=original is not None or version > 0)
        rows.append(row)
    return rows


def head_of(remittance: Remittance, claim: PaidClaim) -> Row:
    """Return what holds for every line of a claim."""
    payer = remittance.names.get("PR")
    corrected = claim.names.get("74")
    person = person_of(corrected) or person_of(claim.names.get("QC") or claim.names.get("IL"))
    days = [day for line in claim.lines for day in days_of(line) if day]
    start = claim.dates.get("232") or min(days, default=None)
    end = claim.dates.get("233") or max(days, default=start)
    form = form_of(claim)
    place, frequency = claim.claim[8], claim.claim[9]
    is_stay = form == "institutional" and is_inpatient(place)
    return {
        "claim_type": form,
        "person_id": person,
        "member_id": person,
        "payer": (payer[4] or payer[2] or None) if payer else None,
        "group_id": claim.references.get("1L"),
        "claim_start_date": start,
        "claim_end_date": end,
        "admission_date": start if is_stay else None,
        "discharge_date": end if is_stay else None,
        "place_of_service_code": place or None if form != "institutional" else None,
        "bill_type_code": f"{place}{frequency}" if form == "institutional" and place else None,
        "drg_code": claim.claim[11] or None,
        "rendering_npi": provider_of(claim.names.get("82")),
        "facility_npi": provider_of(remittance.names.get("PE"), 3) if form == "institutional" else None,
        "billing_tin": tax_number(remittance),
        "paid_date": remittance.paid_date,
        "adjudicated_date": remittance.produced,
        "remittance_status_code": claim.status or None,
    }


def tax_number(remittance: Remittance) -> str | None:
    """Return the tax number of who was paid."""
    payee = remittance.names.get("PE")
    if payee and payee[3] in TAX_NUMBER:
        return payee[4] or None
    return remittance.payee_tax_id


def form_of(claim: PaidClaim) -> str:
    """Return the kind of claim: a remittance does not say it, but only a facility's has these marks."""
    if claim.has_inpatient_segment or claim.is_institutional_group or claim.claim[11] or not claim.lines:
        return "institutional"
    if any(procedure_of(line)[0] == "NU" or line.service[4] for line in claim.lines):
        return "institutional"
    return "dental" if all(procedure_of(line)[0] == "AD" for line in claim.lines) else "professional"


def procedure_of(line: ServiceLine) -> list[str]:
    """Return qualifier, code and modifiers; refuses a file whose parts are not separated as it declares."""
    parts = line.service.parts(1)
    if len(parts[0]) > 2:
        place = line.service.position
        raise UnreadableFileError(Fault.X12_ENVELOPE, f"the service in segment {place} uses another separator")
    return [*parts, ""]


def days_of(line: ServiceLine) -> tuple[str | None, str | None]:
    """Return the first and the last day of a line."""
    first = line.dates.get("472") or line.dates.get("150")
    return first, line.dates.get("472") or line.dates.get("151") or first


def line_of(line: ServiceLine, head: Row) -> Row:
    """Return what stands on a line itself."""
    qualifier, code, *modifiers = procedure_of(line)
    first, last = days_of(line)
    rendering = line.references.get("HPI") or head.get("rendering_npi")
    return {
        "hcpcs_code": (code or None) if qualifier in ("HC", "AD") else None,
        "revenue_center_code": ((code if qualifier == "NU" else line.service[4]) or None),
        **{f"hcpcs_modifier_{place}": value or None for place, value in enumerate(modifiers[:MODIFIERS], start=1)},
        "service_unit_quantity": line.service[5] or "1",
        "claim_line_start_date": first,
        "claim_line_end_date": last,
        "rendering_npi": rendering,
    }


def submitted_of(submitted: SubmittedClaim, line: ServiceLine | None, number: int) -> Row:
    """Return what the provider had submitted of a line; dates and codes of the remittance stay."""
    found = None
    if line:
        control, code = line.references.get("6R"), procedure_of(line)[1]
        found = matching_line(submitted, number, control, code, line.service.cents(2))
    columns = line_columns(submitted, found)
    if line:
        for name in ("claim_line_start_date", "claim_line_end_date"):
            if days_of(line)[0]:
                columns.pop(name, None)
    return columns


def money_of(amounts: Amounts, status: str) -> Row:
    """Return the amounts; another payer's is unknown on a claim that this payer paid first."""
    says_other = amounts.other_payer != 0 or status in NOT_FIRST_PAYER
    return {
        "charge_amount": money(amounts.charge),
        "paid_amount": money(amounts.paid),
        "allowed_amount": money(amounts.allowed),
        "deductible_amount": money(amounts.deductible),
        "coinsurance_amount": money(amounts.coinsurance),
        "copayment_amount": money(amounts.copayment),
        "other_payer_amount": money(amounts.other_payer) if says_other else None,
        "other_reduction_amount": money(amounts.other_reduction),
    }


def status_of(status: str, amounts: Amounts, adjustments: list[Adjustment], *, is_correction: bool) -> Row:
    """Return what became of a line; an unknown status stays unknown, and typing rejects the line."""
    is_capitated = amounts.paid == 0 and any(each.reason == CAPITATED for each in adjustments)
    row: Row = {"capitated_flag": "1" if is_capitated else "0", "claim_status": None, "denial_code": None}
    if status == REVERSAL:
        return row | {"claim_status": "reversal"}
    if status in DENIED:
        largest = max(adjustments, key=lambda each: (abs(each.cents), each.code), default=None)
        code = largest.code if largest and status == "4" else f"STATUS-{status}"
        return row | {"claim_status": "denied", "denial_code": code}
    if status in PAID:
        denial = denial_of(amounts, adjustments)
        standing = "replacement" if is_correction else "paid"
        return row | {"claim_status": "denied" if denial else standing, "denial_code": denial}
    return row


def shared_lines(claim: PaidClaim) -> Iterator[tuple[ServiceLine | None, int, list[Adjustment]]]:
    """Yield each line with what was paid for it and its adjustments, those of the claim as a whole shared among lines.

    The claim's payment is that of its lines less adjustments of the claim; each is shared by what the lines were paid,
    else by what they charged, so that the lines add up to the claim to the cent.
    """
    if not claim.lines:
        yield None, claim.claim.cents(4), claim.adjustments
        return
    shares = [allocate(each.cents, weights_of(claim.lines)) for each in claim.adjustments]
    for key, line in keyed(claim.lines):
        own = [
            Adjustment(each.group, each.reason, share[key])
            for each, share in zip(claim.adjustments, shares, strict=True)
        ]
        yield line, line.service.cents(3) - sum(each.cents for each in own), [*line.adjustments, *own]


def keyed(lines: list[ServiceLine]) -> list[tuple[str, ServiceLine]]:
    """Return the lines by a key in their order."""
    return [(f"{place:06}", line) for place, line in enumerate(lines)]


def weights_of(lines: list[ServiceLine]) -> dict[str, Fraction]:
    """Return by what an amount of the claim is shared."""
    for element in (3, 2):
        weights = {key: Fraction(abs(line.service.cents(element))) for key, line in keyed(lines)}
        if any(weights.values()):
            return weights
    return {key: Fraction(1) for key, _ in keyed(lines)}


def recovery_rows(remittance: Remittance) -> Iterator[Row]:
    """Yield what the payer took from a provider, or gave, beside the claims of a payment.

    The remittance counts what lowers the payment as positive; here an amount has the sign of a payment. ``claim_id`` is
    whatever the remittance refers to: only the drop as a whole tells whether it is a claim.
    """
    for number, adjustment in enumerate(remittance.provider_adjustments):
        payer = remittance.names.get("PR")
        identity = "|".join(
            (
                *(payer[4] or payer[2] if payer else "", remittance.trace, remittance.paid_date or "", str(number)),
                *(adjustment.provider, adjustment.reason, adjustment.reference, str(adjustment.cents)),
            )
        )
        yield {
            "recovery_id": md5(identity.encode(), usedforsecurity=False).hexdigest(),
            "recovery_code": adjustment.reason,
            "recovery_amount": money(-adjustment.cents),
            "claim_id": adjustment.reference or None,
            "provider_npi": adjustment.provider if len(adjustment.provider) == NPI_LENGTH else None,
            "provider_tin": tax_number(remittance),
            "posted_date": remittance.paid_date,
        }
