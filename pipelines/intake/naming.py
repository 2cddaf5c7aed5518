"""The name of a file that is one of a series: who sends what, for which contract and period, how it adds to others.

``{sender}_{feed}_{contract or group}_{period}_{FULL|DELTA|REST}_{yyyymmddThhmmssZ}_{sequence}.{csv|parquet}[.gz]``

Belongs here: reading a name. A name is a claim: it is checked against the profile and the manifest, and it is never
made into a path.
"""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from pipelines.intake.canonical import FEEDS
from pipelines.intake.inspection import ENDINGS

# What a name may be made of, wherever it is given: nothing that leaves the folder, hides, or means several files.
PLAIN_NAME = r"[A-Za-z0-9][A-Za-z0-9._+=-]{0,199}"
SENDER = r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?"
CONTRACT = r"[A-Za-z0-9][A-Za-z0-9-]{0,39}"
MONTH = r"\d{4}(?:0[1-9]|1[0-2])"
DAY = MONTH + r"(?:0[1-9]|[12]\d|3[01])"
# A year, a month, or from one day, month or year to another.
PERIOD = rf"(?:{DAY}-{DAY}|{MONTH}-{MONTH}|\d{{4}}-\d{{4}}|{MONTH}|\d{{4}})"
SENT = r"\d{8}T\d{6}Z"
SENT_FORM = "%Y%m%dT%H%M%SZ"
FEED = "|".join(sorted(FEEDS, key=lambda feed: (-len(feed), feed)))
ENDING = r"[A-Za-z0-9]{1,10}(?:\.gz)?"
# Told apart from names of another kind, so that a slip in a name of the series is not passed over in silence.
MARK = re.compile(r"_(?:FULL|DELTA|REST)_")


class Mode(StrEnum):
    """What a file does to those of its series before it: takes their place, adds to them, or restates one by name."""

    FULL = "FULL"
    DELTA = "DELTA"
    REST = "REST"


NAME = re.compile(
    rf"(?P<sender>{SENDER})_(?P<feed>{FEED})_(?P<contract>{CONTRACT})_(?P<period>{PERIOD})"
    rf"_(?P<mode>{'|'.join(Mode)})_(?P<sent>{SENT})_(?P<sequence>\d{{1,6}})\.(?P<ending>{ENDING})"
)


@dataclass(frozen=True)
class Name:
    """What a name of a series says."""

    sender: str
    feed: str
    contract: str
    period: str
    mode: Mode
    sent: str
    sequence: int


def name_of(text: str) -> Name | None:
    """Read a file name; None where it is not one of a series, or names a time that no clock shows."""
    found = NAME.fullmatch(text)
    if found is None:
        return None
    try:
        dt.datetime.strptime(found["sent"], SENT_FORM)  # noqa: DTZ007 the Z says UTC, and only its form is checked
    except ValueError:
        return None
    return Name(
        found["sender"],
        found["feed"],
        found["contract"],
        found["period"],
        Mode(found["mode"]),
        found["sent"],
        int(found["sequence"]),
    )


def is_near_miss(text: str) -> bool:
    """Tell whether a name carries the mark of a series without being one of it, or that of a feed in no form we read.

    Passed over in silence, such a file would be lost.
    """
    if MARK.search(text) is not None:
        return name_of(text) is None
    feed = text.partition(".")[0]
    return feed.lower() in FEEDS and text not in {f"{feed}{each}" for each in ENDINGS if feed in FEEDS}
