"""What a submitted claim says, under canonical names: charges and diagnoses, which a paid claim lacks.

Belongs here: columns. A submission never gives a paid or an allowed amount.
"""

from collections.abc import Sequence

from pipelines.intake.x12.people import person_of, provider_of
from pipelines.intake.x12.segments import iso_date, money
from pipelines.intake.x12.submission import (
    INSTITUTIONAL,
    MOST_DIAGNOSES,
    MOST_PROCEDURES,
    PROFESSIONAL,
    SubmittedClaim,
    SubmittedLine,
)

Row = dict[str, str | None]
STATEMENT, ADMISSION, SERVICE = "434", "435", "472"
MODIFIERS = 4


def first_and_last(period: str | None) -> tuple[str | None, str | None]:
    """Return the days of a date or of a period of two."""
    first, _, last = (period or "").partition("-")
    return iso_date(first[:8]), iso_date((last or first)[:8])


def claim_columns(claim: SubmittedClaim) -> Row:
    """Return what holds for every line of a claim, without its diagnoses."""
    start, end = first_and_last(claim.dates.get(STATEMENT))
    is_institutional = claim.form == INSTITUTIONAL
    place, _, frequency = (*claim.claim.parts(5), "", "")[:3]
    row: Row = {
        "claim_type": claim.form,
        "claim_start_date": start,
        "claim_end_date": end,
        "place_of_service_code": place if claim.form == PROFESSIONAL else None,
        "bill_type_code": f"{place}{frequency}" if is_institutional and place else None,
        "drg_code": claim.drg,
        "discharge_disposition_code": claim.discharge_status if is_institutional else None,
        "admission_date": first_and_last(claim.dates.get(ADMISSION))[0] if is_institutional else None,
        "discharge_date": end if is_institutional and is_inpatient(place) else None,
        "rendering_npi": provider_of(claim.names.get("82")),
        "facility_npi": provider_of(claim.names.get("77") or (claim.billing if is_institutional else None)),
        "group_id": claim.group_id,
        "related_cause_code": claim.related_cause,
        "patient_birth_date": claim.birth_date,
    }
    return row | numbered("procedure", claim.procedures[:MOST_PROCEDURES], has_old_codes=claim.has_old_codes)


def is_inpatient(place: str) -> bool:
    """Return whether a bill type is that of a stay."""
    return place in {"11", "18", "21", "41"}


def numbered(kind: str, codes: Sequence[str], *, has_old_codes: bool) -> Row:
    """Return codes as numbered columns with the release they are of."""
    if not codes:
        return {}
    release = "icd-9-cm" if has_old_codes else {"diagnosis": "icd-10-cm", "procedure": "icd-10-pcs"}[kind]
    row: Row = {f"{kind}_code_{place}": code for place, code in enumerate(codes, start=1)}
    return row | {f"{kind}_code_type": release}


def line_columns(claim: SubmittedClaim, line: SubmittedLine | None) -> Row:
    """Return what a line adds: diagnoses in its own order, place, who rendered it."""
    row = numbered("diagnosis", claim.diagnoses_of(line)[:MOST_DIAGNOSES], has_old_codes=claim.has_old_codes)
    if line is None:
        return row
    place = line.service[5] if line.form == PROFESSIONAL else ""
    first, last = first_and_last(line.dates.get(SERVICE))
    found: Row = {
        "revenue_center_code": line.revenue_code,
        "place_of_service_code": place or None,
        "rendering_npi": provider_of(line.names.get("82")),
        "claim_line_start_date": first,
        "claim_line_end_date": last,
    }
    return row | {name: value for name, value in found.items() if value is not None}


def submitted_rows(claim: SubmittedClaim) -> list[Row]:
    """Return a submitted claim by itself: charges and diagnoses, nothing paid."""
    head: Row = {
        **claim_columns(claim),
        "claim_id": claim.claim[1] or None,
        "claim_version": "0",
        "original_claim_id": claim.references.get("F8"),
        "person_id": person_of(claim.person),
        "member_id": person_of(claim.person),
        "payer": claim.payer[9] or claim.payer[3] if claim.payer else None,
        "billing_npi": provider_of(claim.billing),
        "billing_tin": claim.billing_tax_id,
    }
    head["claim_start_date"] = head["claim_start_date"] or min(
        (first for line in claim.lines if (first := first_and_last(line.dates.get(SERVICE))[0])), default=None
    )
    rows = []
    for number, line in enumerate(claim.lines, start=1):
        qualifier, code, *modifiers = (*line.procedure, "")
        coded: Row = {
            "claim_line_number": str(number),
            "hcpcs_code": (code or None) if qualifier in ("HC", "AD") else None,
            **{f"hcpcs_modifier_{place}": value or None for place, value in enumerate(modifiers[:MODIFIERS], start=1)},
            "service_unit_quantity": line.units,
            "charge_amount": money(line.charge),
        }
        rows.append(head | line_columns(claim, line) | coded)
    return rows
