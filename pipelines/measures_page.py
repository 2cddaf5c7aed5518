"""The page of measures: what published programmes say of themselves, what measures it, and every exhibit.

Made from the exhibits, so that a measure is described where it is defined. `docs/measures.md` is its output
(`python -m pipelines.measures_page`), and a test holds the two together.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from contracts.exhibits import load_exhibits
from contracts.terms.measure import Measure

PAGE = Path(__file__).resolve().parents[1] / "docs" / "measures.md"
INTRODUCTION = """# Measures

Generated from `contracts/exhibits/measures/` by `python -m pipelines.measures_page`; do not edit. Every measure stands
on the scorecard of every vendor, judged by its agreement or only shown, and a clause judges it by its name; what has
a `*` is shown only where a clause judges it. How they are counted is told in [methods](methods.md).

## What published programmes say of themselves
"""
# Programme, what it says, and the exhibits that measure it.
PROGRAMMES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("PHTI", "pain, against in-person therapy and usual care", ("pain_responder", "pain_change")),
    ("PHTI", "function, against the same", ("function_responder", "function_change", "function_responder_adjusted")),
    ("PHTI", "adherence: prescribed sessions done, by acuity", ("adherence",)),
    ("PHTI", "spend, against the same, by acuity", ("msk_spend", "episode_spend")),
    ("PHTI", "reach by age band, rurality and distance to therapy", ("reach",)),
    ("PHTI", "share billed through the medical benefit", ("medical_benefit_share",)),
    ("PT-first", "first care is therapy soon after the first day, after red flags are told apart", ("pt_first",)),
    ("PT-first", "new opioid, against later or no therapy", ("opioid_start_by_first_care",)),
    ("PT-first", "advanced imaging, against the same", ("advanced_imaging_by_first_care",)),
    ("PT-first", "emergency visit, against the same", ("emergency_visit_by_first_care",)),
    ("PT-first", "hospital stay, a harm, against the same", ("hospital_stay_by_first_care",)),
    ("Kaiser Permanente, Online PT", "monthly active members and log-ins", ("monthly_active", "log_ins")),
    ("Kaiser Permanente, Online PT", "exercises assigned and completed", ("exercises_completed",)),
    ("Kaiser Permanente, Online PT", "pain reported", ("pain_reported",)),
    ("Kaiser Permanente, E-visits", "diverted from primary care to the right place", ("diverted_from_primary_care",)),
    ("Kaiser Permanente, E-visits", "hours to first advice", ("first_advice_in_time",)),
    ("Kaiser Permanente, E-visits", "self-management", ("self_managed",)),
    ("Kaiser Permanente, E-visits", "experience", ("e_visit_experience",)),
    ("Corewell", "complaints resolved within three therapy visits", ("resolved_within_three_visits",)),
    ("Corewell", "surgery avoided at 12 and 24 months", ("surgery_free_12", "surgery_free_24")),
    ("Corewell", "surgery postponed", ("surgery_postponed",)),
    ("Corewell", "satisfaction and convenience", ("satisfaction", "convenience")),
    ("Corewell", "change of the top box", ("top_box",)),
    ("Corewell", "cost of care", ("episode_spend", "msk_spend")),
    ("MedBridge", "red flags referred", ("red_flags_referred",)),
    ("MedBridge", "the right door at entry", ("right_door",)),
    ("MedBridge", "members at risk flagged early and reached in time", ("risk_flagged_early", "risk_reached_in_time")),
    ("MedBridge", "progress", ("pain_change", "function_change")),
    ("MedBridge", "refinement: results by quarter of the start", ("pain_responder", "function_responder")),
    ("Low-value care", "arthroscopy for osteoarthritis of the knee", ("arthroscopy_for_knee_osteoarthritis",)),
    ("Low-value care", "fusion without instability", ("fusion_without_instability",)),
    ("Low-value care", "early imaging of acute back pain", ("early_imaging_of_acute_back",)),
    ("Guarantees", "from registered to activated and engaged", ("registered_to_activated", "engagement")),
    ("Guarantees", "from eligible to responder", ("eligible_to_responder",)),
    ("Guarantees", "net promoter score and satisfaction", ("net_promoter_score", "satisfaction")),
    ("Guarantees", "reports on time", ("reports_on_time",)),
    ("Guarantees", "data capture", ("baseline_capture", "follow_up_capture")),
    ("Guarantees", "response time", ("complaints_answered", "first_advice_in_time")),
)
WINDOWS = {
    "first_days": "within {} days",
    "horizon_months": "over {} months",
    "visits_at_most": "within {} visits",
    "hours_at_most": "within {} hours",
    "within_days": "within {} days",
}


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(load_exhibits().newest_measures()), encoding="utf-8")


def render(measures: Iterable[Measure]) -> str:
    """Return the page as Markdown: the programmes in order, then every exhibit by name."""
    lines = [INTRODUCTION, "| programme | what | measured by |", "|---|---|---|"]
    lines += [f"| {programme} | {what} | {', '.join(names)} |" for programme, what, names in PROGRAMMES]
    lines += ["", "## Every measure", ""]
    lines += [
        "| measure | what | counted over | window | rests on | beside it | parts |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_row(measure) for measure in measures]
    return "\n".join([*lines, ""])


def _row(measure: Measure) -> str:
    name = f"{measure.measure}{'' if measure.reported else ' `*`'}"
    counted = f"{_words(measure.numerator)} / {_words(measure.denominator)}"
    feeds = ", ".join(f"{feed} ({owed_by})" for feed, owed_by in measure.feeds_needed.items())
    beside = ", ".join(_words(cohort.lower()) for cohort in measure.comparators)
    parts = ", ".join(_words(split) for split in measure.splits)
    cells = (name, measure.title, counted, ", ".join(_windows(measure)), feeds, beside, parts)
    return f"| {' | '.join(cells)} |"


def _windows(measure: Measure) -> Iterator[str]:
    """Yield the days, months, visits or hours that it looks at."""
    if window := measure.follow_up:
        yield f"{window.target_days - window.before_days} to {window.target_days + window.after_days} days"
    for field, words in WINDOWS.items():
        if (number := getattr(measure, field)) is not None:
            yield words.format(number)
    if measure.from_months is not None:
        yield f"not in the first {measure.from_months}"


def _words(code: str) -> str:
    return code.replace("_", " ")


if __name__ == "__main__":
    main()
