"""The canonical columns of every feed: what ``landed.*`` holds, whatever the format a source sends.

Belongs here: names. Types and meaning of the typed columns are in ``sql/input``. The claim and eligibility names are
those of the Tuva input layer 0.18, with the columns a settlement needs and Tuva lacks.
"""

from collections.abc import Mapping

TEXT = "varchar"

FEEDS: dict[str, tuple[str, ...]] = {
    "medical_claim": (
        *("claim_id", "claim_line_number", "claim_type", "person_id", "member_id", "payer", "plan", "group_id"),
        *("plan_funding", "claim_start_date", "claim_end_date", "claim_line_start_date", "claim_line_end_date"),
        *("admission_date", "discharge_date", "discharge_disposition_code", "place_of_service_code"),
        *("bill_type_code", "drg_code_type", "drg_code", "revenue_center_code", "service_unit_quantity"),
        *("hcpcs_code", *(f"hcpcs_modifier_{number}" for number in range(1, 6))),
        *("rendering_npi", "billing_npi", "billing_tin", "facility_npi", "paid_date", "paid_amount"),
        *("allowed_amount", "charge_amount", "coinsurance_amount", "copayment_amount", "deductible_amount"),
        *("diagnosis_code_type", *(f"diagnosis_code_{number}" for number in range(1, 13))),
        *("procedure_code_type", *(f"procedure_code_{number}" for number in range(1, 7))),
        *("in_network_flag", "file_date", "claim_version", "claim_status", "denial_code", "original_claim_id"),
        *("adjudicated_date", "other_payer_amount", "capitated_flag", "facility_ccn", "other_reduction_amount"),
        *("remittance_status_code", "related_cause_code", "patient_birth_date", "rendering_taxonomy_code"),
    ),
    "pharmacy_claim": (
        *("claim_id", "claim_line_number", "person_id", "member_id", "payer", "plan", "group_id", "plan_funding"),
        *("prescribing_provider_npi", "dispensing_provider_npi", "dispensing_date", "ndc_code", "quantity"),
        *("days_supply", "refills", "paid_date", "paid_amount", "allowed_amount", "charge_amount"),
        *("coinsurance_amount", "copayment_amount", "deductible_amount", "file_date"),
        *("claim_version", "claim_status", "original_claim_id", "other_payer_amount"),
        *("transaction_code", "prescription_number", "ingredient_cost_amount", "dispensing_fee_amount"),
        *("sales_tax_amount", "administration_fee_amount"),
    ),
    "eligibility": (
        *("person_id", "member_id", "subscriber_id", "gender", "birth_date", "death_date"),
        *("enrollment_start_date", "enrollment_end_date", "payer", "payer_type", "plan", "group_id", "plan_funding"),
        *("state", "zip_code", "subscriber_relation", "file_date", "posted_date", "span_id", "coverage_order"),
        *("person_number", "ssn_hash", "person_token", "first_name", "last_name", "employment_status"),
        "county_code",
    ),
    "member_link": ("person_id", "linked_person_id", "link_code", "posted_date"),
    "drug_class": (
        *("ndc_code", "class_code", "ingredient_code", "strength", "unit_code", "mme_factor"),
        *("valid_from_date", "valid_to_date"),
    ),
    "ledger_control": ("claim_feed", "paid_month", "paid_amount", "posted_date"),
    "vendor_roster": (
        *("vendor_id", "person_id", "member_id", "first_name", "last_name", "birth_date", "zip_code"),
        "received_date",
    ),
    "standard_price": (
        *("price_year", "code_system", "code", "modifier_class", "setting_class", "price_amount", "posted_date"),
    ),
    "capitation_roster": ("provider_npi", "provider_tin", "hcpcs_code", "start_date", "end_date", "posted_date"),
    "area": ("area_kind", "area_code", "rural_flag", "therapist_miles", "posted_date"),
    "recovery": ("recovery_id", "claim_id", "person_id", "recovery_code", "recovery_amount", "posted_date"),
    "vendor_event": (
        *("vendor_id", "event_id", "person_id", "member_id", "event_code", "event_date", "region_code"),
        *("program_code", "detail_code", "event_count", "test_account_flag", "received_date"),
    ),
    "session": (
        *("vendor_id", "session_id", "person_id", "member_id", "session_date", "started_at", "duration_seconds"),
        *("exercises_prescribed", "exercises_completed", "clinician_id", "device_id", "program_code", "received_date"),
    ),
    "outcome_response": (
        *("vendor_id", "response_id", "person_id", "member_id", "instrument_code", "instrument_version"),
        *("language_code", "mode_code", "response_date", "item_number", "item_value", "supplied_score"),
        *("completed_seconds", "edited_flag", "surveyor_code", "item_code", "review_id", "received_date"),
    ),
    "satisfaction_response": (
        *("vendor_id", "response_id", "person_id", "member_id", "question_code", "score", "response_date"),
        *("surveyor_code", "received_date"),
    ),
    "care_request": (
        *("vendor_id", "request_id", "person_id", "member_id", "requested_at", "advised_at", "door_code"),
        *("reviewed_door_code", "red_flag_flag", "referred_date", "outcome_code", "received_date"),
    ),
    "alignment": (
        *("vendor_id", "alignment_id", "person_id", "member_id", "track_code", "result_code", "result_date"),
        *("unaligned_reason_code", "unaligned_date", "received_date"),
    ),
    "complaint": (
        *("vendor_id", "complaint_id", "person_id", "member_id", "category_code", "complaint_date"),
        *("resolved_date", "received_date"),
    ),
    "vendor_report": ("vendor_id", "report_id", "due_date", "delivered_date", "received_date"),
    "vendor_invoice": (
        *("vendor_id", "invoice_id", "invoice_line_number", "fee_code", "person_id", "member_id", "service_date"),
        *("billed_count", "billed_amount", "invoice_date", "received_date"),
    ),
}

# What a file must bring; every other canonical column may be absent and is then null.
REQUIRED: dict[str, tuple[str, ...]] = {
    "medical_claim": ("claim_id", "claim_line_number", "person_id", "claim_start_date", "paid_amount"),
    "pharmacy_claim": ("claim_id", "claim_line_number", "person_id", "dispensing_date", "ndc_code", "paid_amount"),
    "eligibility": ("person_id", "enrollment_start_date", "enrollment_end_date"),
    "member_link": ("person_id", "linked_person_id", "posted_date"),
    "drug_class": ("ndc_code", "class_code"),
    "ledger_control": ("claim_feed", "paid_month", "paid_amount"),
    "vendor_roster": ("vendor_id", "received_date"),
    "standard_price": ("price_year", "code", "price_amount"),
    "capitation_roster": ("start_date",),
    "area": ("area_kind", "area_code"),
    "recovery": ("recovery_id", "recovery_amount", "posted_date"),
    "vendor_event": ("vendor_id", "event_id", "person_id", "event_code", "event_date", "received_date"),
    "session": ("vendor_id", "session_id", "person_id", "session_date", "received_date"),
    "outcome_response": (
        *("vendor_id", "response_id", "person_id", "instrument_code", "response_date"),
        *("item_number", "item_value", "received_date"),
    ),
    "satisfaction_response": ("vendor_id", "response_id", "question_code", "score", "response_date", "received_date"),
    "care_request": ("vendor_id", "request_id", "person_id", "requested_at", "received_date"),
    "alignment": ("vendor_id", "alignment_id", "person_id", "result_code", "result_date", "received_date"),
    "complaint": ("vendor_id", "complaint_id", "complaint_date", "received_date"),
    "vendor_report": ("vendor_id", "report_id", "due_date"),
    "vendor_invoice": ("vendor_id", "invoice_id", "invoice_line_number", "fee_code", "service_date", "billed_amount"),
}

# The column that says when a row became known, in the feeds that have one.
KNOWN_DATE: dict[str, str] = {
    feed: name
    for feed, columns in FEEDS.items()
    for name in ("paid_date", "posted_date", "received_date")
    if name in columns
}

ORIGIN: dict[str, str] = {"file_id": TEXT, "row_number": "bigint", "source_id": TEXT}
FILE: dict[str, str] = {
    "file_id": TEXT,
    "source_id": TEXT,
    "feed_code": TEXT,
    "file_name": TEXT,
    "format_code": TEXT,
    "byte_count": "bigint",
    "row_count": "bigint",
    "file_date": "date",
    "mode_code": TEXT,
    "standing_code": TEXT,
    "superseded_by_file_id": TEXT,
}
# A row of a file that another file took the place of, that waits, or that is a test: it is accounted for, not used.
SET_ASIDE: dict[str, str] = {
    "feed_code": TEXT,
    "file_id": TEXT,
    "row_number": "bigint",
    "source_id": TEXT,
    "disposition_code": TEXT,
    "exclusion_code": TEXT,
    "allowed_cents": "bigint",
    "plan_paid_cents": "bigint",
}


def landed_columns(feed: str) -> Mapping[str, str]:
    """Return column -> type of ``landed.<feed>``: text as received, then where the row came from."""
    return {**dict.fromkeys(FEEDS[feed], TEXT), **ORIGIN}


# Rows of coverage in files whose place another took: set aside, and kept to tell what was taken back.
FORMER_COVERAGE = "landed.former_eligibility"
LANDED_TABLES: dict[str, Mapping[str, str]] = {
    "landed.file": FILE,
    "landed.set_aside": SET_ASIDE,
    FORMER_COVERAGE: landed_columns("eligibility"),
    **{f"landed.{feed}": landed_columns(feed) for feed in FEEDS},
}
