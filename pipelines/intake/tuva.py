"""Tuva input layer 0.18 tables, and the feeds that Tuva has not, all under their canonical names.

Belongs here: the names that Tuva's columns had before. Coverage as events is read by ``eligibility_event``.
"""

from pipelines.intake import eligibility_event
from pipelines.intake.canonical import FEEDS, REQUIRED
from pipelines.intake.layout import Format, canonical_layout

OLDER = {
    "medical_claim": {"person_id": "patient_id", "drg_code": "ms_drg_code"},
    "pharmacy_claim": {"person_id": "patient_id"},
    "eligibility": {"person_id": "patient_id"},
}
FORMAT: Format = Format(
    code="tuva",
    feeds={feed: canonical_layout(feed, REQUIRED[feed], OLDER.get(feed)) for feed in FEEDS},
    convert=eligibility_event.convert,
    inputs=("eligibility_event",),
)
