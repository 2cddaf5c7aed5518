"""Pages made by hand: the worked contract of three fees, a cap, five measures and a refund, and its special cases."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from pipelines.publish.billed import Billed
from pipelines.publish.guaranteed import Measure
from pipelines.publish.overview_page import Conserved, OverviewPage
from pipelines.publish.scorecard_page import FunnelStage, Headline, ScorecardPage, SpendPoint, Utilisation, WalkLine

CLAUSES = {
    "4.1": (
        "ACTIVATION_FEE",
        "Payer shall pay the Activation Fee once for each Activated Member in any twelve months.",
    ),
    "4.1(a)": (
        "VOLUME_TIER",
        "Activations beyond 1,000 in the contract year are paid at ninety percent of the Activation Fee.",
    ),
    "4.2": (
        "ENGAGED_FEE",
        "Payer shall pay the Engaged Fee once for each Engaged Member, being four completed sessions within "
        "thirty days of activation.",
    ),
    "4.3": (
        "OUTCOME_REPORTED_FEE",
        "Payer shall pay the Reporting Fee for each Member with a valid follow-up outcome.",
    ),
    "4.4": ("PERIOD_CAP", "Net fees of the contract year shall not exceed $925,000."),
    "5.1": ("PERFORMANCE_GUARANTEE", "Thirty percent of net fees is at risk against the Measures below."),
    "5.2": (
        "ROI_GUARANTEE",
        "If credible gross savings are less than one and one half times net fees, Vendor refunds the shortfall, up to "
        "twenty percent of net fees.",
    ),
}
LINES = [
    ("FEE", "4.1", None, 47_760_000),
    ("FEE", "4.2", None, 31_342_500),
    ("FEE", "4.3", None, 15_920_000),
    ("FEE_CHANGE", "4.1(a)", None, -796_000),
    ("FEE_CHANGE", "4.4", None, -1_726_500),
    ("FEES", None, None, 92_500_000),
    ("CHANGE", "5.1", "Function improved", -3_288_889),
    ("CHANGE", "5.1", "Pain improved", -3_083_333),
    ("CHANGE", "5.2", None, -17_225_556),
    ("NET", None, None, 68_902_222),
]


def walk(lines: list[tuple[str, str | None, str | None, int]]) -> tuple[WalkLine, ...]:
    """Number lines and run the amount through them."""
    made, running = [], 0
    for number, (row_code, clause_id, measure, cents) in enumerate(lines, start=1):
        before = running
        running = running if row_code in ("FEES", "NET") else running + cents
        kind, text = CLAUSES.get(clause_id or "", (None, None))
        made.append(
            WalkLine(
                position_number=number,
                row_code=row_code,
                clause_id=clause_id,
                kind_code=kind,
                measure_label=measure,
                clause_text=text,
                reason=None,
                cents=cents,
                from_cents=before,
                to_cents=running,
            )
        )
    return tuple(made)


def rate(measure_id: str, label: str, numerator: int, denominator: int, target: str, **other: object) -> Measure:
    """Make a measured, paid rate; ``other`` replaces any field."""
    fields: dict[str, object] = {
        "clause_id": "5.1",
        "measure_id": measure_id,
        "measure_label": label,
        "measure_title": None,
        "role_code": "PAID",
        "status_code": "MEASURED",
        "comparison_code": "AT_LEAST",
        "value_code": "RATE",
        "source_code": "OUTCOMES",
        "target": Fraction(target),
        "ladder": "all or nothing at 70%",
        "weight": Fraction(20),
        "numerator_count": numerator,
        "denominator_count": denominator,
        "score": None,
        "minimum_denominator_count": 30,
        "completer_numerator_count": None,
        "completer_denominator_count": None,
        "missing_count": None,
        "earned_share": Fraction(1),
        "is_gate_failed": False,
        "at_risk_cents": 6_166_667,
        "earned_cents": 6_166_667,
    }
    return Measure.model_validate(fields | other)


MEASURES = (
    rate("engagement", "Engagement", 900, 1200, "0.7", source_code="EVENTS"),
    rate(
        "function_responder", "Function improved", 56, 100, "0.6", ladder="linear from 45% to 60%",
        earned_share=Fraction(11, 15), at_risk_cents=12_333_333, earned_cents=9_044_444,
        completer_numerator_count=56, completer_denominator_count=80, missing_count=20,
    ),
    rate(
        "pain_responder", "Pain improved", 52, 100, "0.55", ladder="half from 50%, all from 55%",
        earned_share=Fraction(1, 2), at_risk_cents=6_166_667, earned_cents=3_083_334,
        completer_numerator_count=52, completer_denominator_count=81, missing_count=19,
    ),
    rate(
        "net_promoter_score", "Net promoter score", 0, 8, "40", value_code="SCORE", score=Fraction(55),
        source_code="SURVEY", status_code="NOT_MEASURED", ladder="all or nothing at 40", earned_share=Fraction(0),
        at_risk_cents=0, earned_cents=0,
    ),
    rate(
        "reports_on_time", "Reports on time", 12, 12, "1", source_code="REPORTS", ladder="all or nothing at 100%",
        minimum_denominator_count=1, at_risk_cents=3_083_333, earned_cents=3_083_333,
    ),
    rate(
        "baseline_capture", "Baseline known", 85, 100, "0.8", role_code="GATE", ladder="", source_code="OUTCOMES",
        at_risk_cents=0, earned_cents=0,
    ),
)  # fmt: skip

STAGES = [
    ("ELIGIBLE", None, 41_820), ("OUTREACHED", "ELIGIBLE", 38_400), ("REGISTERED", "OUTREACHED", 2_104),
    ("ENROLLED", "REGISTERED", 1_402), ("ACTIVATED", "ENROLLED", 1_200), ("BASELINED", "ACTIVATED", 1_020),
    ("ENGAGED", "ACTIVATED", 900), ("RETAINED_3", "ENGAGED", 412), ("OUTCOME_KNOWN", "BASELINED", 640),
    ("RESPONDER", "OUTCOME_KNOWN", 366),
]  # fmt: skip
HEADLINE = {
    "agreement_id": "northgate_pt_2026",
    "version_number": 1,
    "vendor_id": "northgate_pt",
    "vendor_name": "Northgate PT",
    "payer_name": "Sample Payer",
    "period_from_date": date(2026, 1, 1),
    "period_to_date": date(2026, 12, 31),
    "paid_through_date": date(2027, 6, 30),
    "status_code": "FINAL",
    "fees_cents": 92_500_000,
    "at_risk_cents": 27_750_000,
    "earned_cents": 21_377_778,
    "forfeited_cents": 6_372_222,
    "net_cents": 68_902_222,
    "withheld_cents": 0,
    "cash_cents": -21_097_778,
    "dispute_open_days": 30,
    "dispute_resolve_days": 20,
    "at_risk_mode_code": "CLAWBACK",
}
BILLED = [
    ("4.1", "A01", 1200, 47_760_000, 46_964_000, 0),
    ("4.1", "R04", 40, 1_592_000, 0, 0),
    ("4.1", "R08", 12, 477_600, 0, 0),
    ("4.2", "A01", 900, 31_342_500, 31_342_500, 0),
    ("4.2", "R10", 61, 2_124_325, 0, 0),
    ("4.3", "A01", 640, 15_920_000, 15_920_000, 0),
    ("4.3", "N01", 14, 0, 0, 348_250),
]


def funnel(stages: list[tuple[str, str | None, int]]) -> tuple[FunnelStage, ...]:
    """Make the stages of a funnel, each with the count of the stage it names as the one before."""
    counts = {code: number for code, _, number in stages}
    return tuple(
        FunnelStage(
            stage_number=number, stage_code=code, member_count=counts[code], previous_stage_code=previous,
            previous_count=counts.get(previous) if previous else None, eligible_count=counts.get("ELIGIBLE"),
        )
        for number, (code, previous, _) in enumerate(stages, start=1)
    )  # fmt: skip


@pytest.fixture
def page() -> ScorecardPage:
    """The worked contract, settled."""
    return scorecard_page()


@pytest.fixture
def changed() -> Callable[..., ScorecardPage]:
    """The same page with parts replaced: ``headline`` as fields, ``lines`` for the walk, others as they are."""
    return scorecard_page


def scorecard_page(
    headline: dict[str, object] | None = None,
    lines: list[tuple[str, str | None, str | None, int]] | None = None,
    **parts: object,
) -> ScorecardPage:
    """Build the page."""
    return ScorecardPage.model_validate(
        {
            "headline": Headline.model_validate(HEADLINE | (headline or {})),
            "walk": walk(LINES if lines is None else lines),
            "measures": MEASURES,
            "funnel": funnel(STAGES),
            "spend": tuple(
                SpendPoint(
                    cohort_code=cohort,
                    month_date=date(2026, month, 1),
                    spend_cents=(base + slope * month + (month * 37 % 11) * 150) * 100,
                    member_count=900 + month,
                    member_months=Fraction(900 + month),
                )
                for cohort, base, slope in (
                    ("VENDOR", 210_000, -6_100), ("IN_PERSON_PT", 202_000, -2_400), ("USUAL_CARE", 178_000, 150),
                )
                for month in range(1, 13)
            ),
            "utilisation": tuple(
                Utilisation(
                    cohort_code=cohort, event_code=event, basis_code=basis, event_count=count, event_member_count=count,
                    within_days=within, member_count=1000, member_months=Fraction(12_000),
                )
                for event, basis, within, counts in (
                    ("PT_VISIT", "EVENTS", None, (911, 4210, 1320)), ("ADVANCED_IMAGING", "MEMBERS", 28, (62, 88, 131)),
                    ("INJECTION", "EVENTS", None, (40, 61, 90)), ("ELECTIVE_SURGERY", "EVENTS", None, (14, 9, 31)),
                    ("OPIOID_START", "MEMBERS", 30, (22, 30, 61)), ("ED", "EVENTS", None, (31, 33, 48)),
                )
                for cohort, count in zip(("VENDOR", "IN_PERSON_PT", "USUAL_CARE"), counts, strict=True)
            ),
            "billed": tuple(
                Billed(
                    clause_id=clause, kind_code=CLAUSES[clause][0], reason_code=code, unit_count=count,
                    billed_cents=billed, accepted_cents=accepted, open_cents=still,
                )
                for clause, code, count, billed, accepted, still in BILLED
            ),
            "invoiced": (),
            "unverified": (),
        }
        | parts
    )  # fmt: skip


@pytest.fixture
def overview(page: ScorecardPage) -> OverviewPage:
    """Three vendors side by side, and what was received."""
    return OverviewPage(
        payer_name="Sample Payer",
        pages=(
            page,
            scorecard_page(
                {"vendor_id": "kinetic_home", "vendor_name": "Kinetic Home", "agreement_id": "kinetic_home_2026"}
            ),
            scorecard_page({"vendor_id": "bridge_rtm", "vendor_name": "Bridge RTM", "agreement_id": "bridge_rtm_2026"}),
        ),
        conservation=tuple(
            Conserved(
                feed_code=feed, disposition_code=disposition, exclusion_code=exclusion, row_count=rows,
                allowed_cents=allowed, plan_paid_cents=paid,
            )
            for feed, disposition, exclusion, rows, allowed, paid in (
                ("medical_claim", "used", None, 401_220, 9_120_441_233, 7_002_114_002),
                ("medical_claim", "superseded", None, 8_112, 110_220_011, 90_113_400),
                ("medical_claim", "denied", None, 12_044, 0, 0),
                ("medical_claim", "out_of_scope", "NOT_COVERED", 1_204, 31_120_900, 22_004_110),
                ("medical_claim", "quarantined", None, 7, 92_100, 80_000),
                ("medical_claim", "duplicate", None, 211, 4_001_244, 3_100_220),
                ("vendor_event", "used", None, 48_210, 0, 0),
                ("vendor_event", "not_yet_known", None, 131, 0, 0),
            )
        ),
    )  # fmt: skip
