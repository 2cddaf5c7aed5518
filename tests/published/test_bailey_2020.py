"""Bailey JF and others, digital care of chronic knee and back pain. Journal of Medical Internet Research 2020.

10,264 members enrolled and 7,497 completed. 5,893 of those who completed improved, 78.60%; the article has 7,144 of
all, 69.60%, whatever score it took of those who left. The payment policy counts who left as failures, 57.41%.
"""

from datetime import date

from tests.reference.building import build

ENROLLED, COMPLETED, IMPROVED, IMPROVED_OF_ALL = 10_264, 7_497, 5_893, 7_144
DAY = date(2026, 1, 20)
OF_ALL = "of_all"
# Agreement, measure, policy, and how many in a thousand baselines must have a follow-up before completers are paid on.
MEASURES = [
    ("published", "of_completers", "COMPLETER", 700),
    ("published", OF_ALL, "NRI_ACT", 800),
    ("payment", "of_completers", "COMPLETER", 800),
]


def answered(agreement: str, measure: str) -> list[dict[str, object]]:
    has_follow_up, improved = (ENROLLED, IMPROVED_OF_ALL) if measure == OF_ALL else (COMPLETED, IMPROVED)
    return [
        {
            "agreement_id": agreement,
            "measure_id": measure,
            "member_id": f"M{number}",
            "activation_date": DAY,
            "is_in_cohort": True,
            "is_in_activated": True,
            "is_in_baseline": True,
            "is_in_follow_up": number < has_follow_up,
            "is_responder": number < improved,
        }
        for number in range(ENROLLED)
    ]


def rates() -> dict[tuple[str, str], tuple[str, str, str]]:
    """Policy that held, paid rate and rate of completers of each measure."""
    built = build(
        {
            "terms.run": [{"paid_through_date": date(2026, 12, 31), "settlement_code": "FINAL"}],
            "terms.agreement": [
                {"agreement_id": name, "vendor_id": name, "period_from_date": DAY, "period_to_date": DAY}
                for name in ("payment", "published")
            ],
            "outcomes.measure": [
                {
                    "agreement_id": agreement,
                    "measure_id": measure,
                    "source_code": "OUTCOMES",
                    "numerator_code": "RESPONDER",
                    "denominator_code": "BY_MISSING_POLICY",
                    "missing_policy_code": policy,
                    "minimum_denominator_count": 30,
                    "baseline_capture_minimum_thousandths": 800,
                    "follow_up_capture_minimum_thousandths": thousandths,
                }
                for agreement, measure, policy, thousandths in MEASURES
            ],
            "outcomes.responder": [row for agreement, measure, *_ in MEASURES for row in answered(agreement, measure)],
        },
        ["performance.responder_count", "performance.measure"],
        {
            "performance.measure": "agreement_id, measure_id, policy_code, numerator_count, denominator_count, "
            "completer_numerator_count, completer_denominator_count"
        },
    )
    return {
        (agreement, measure): (policy, f"{paid / of_paid:.2%}", f"{completed / ENROLLED:.2%}")
        for agreement, measure, policy, paid, of_paid, _, completed in built["performance.measure"]
    }


def test_the_denominator_decides() -> None:
    assert rates() == {
        ("published", "of_completers"): ("COMPLETER", "78.60%", "73.04%"),
        ("published", OF_ALL): ("NRI_ACT", "69.60%", "100.00%"),
        # Fewer than 80% have a follow-up: a clause that pays on completers pays on all with a baseline.
        ("payment", "of_completers"): ("NRI_BASE", "57.41%", "73.04%"),
    }
