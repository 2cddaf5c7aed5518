"""Outcome instruments: how item answers become a score, and what change matters. No question wording is kept."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.loinc import wrong_with
from contracts.terms.model import Code, Day, Flag, Number, NumberFromZero, Share, Terms, Text, Whole


class Region(StrEnum):
    """Body regions, in the order that settles ties between episodes."""

    LOW_BACK = "LOW_BACK"
    NECK = "NECK"
    KNEE = "KNEE"
    HIP = "HIP"
    SHOULDER = "SHOULDER"
    ELBOW_WRIST_HAND = "ELBOW_WRIST_HAND"
    ANKLE_FOOT = "ANKLE_FOOT"
    THORACIC = "THORACIC"
    OTHER_UNSPEC = "OTHER_UNSPEC"


PRIMARY_INSTRUMENTS = {
    Region.LOW_BACK: "ODI",
    Region.NECK: "NDI",
    Region.KNEE: "KOOS_JR",
    Region.HIP: "HOOS_JR",
    Region.SHOULDER: "QUICKDASH",
    Region.ELBOW_WRIST_HAND: "QUICKDASH",
    Region.ANKLE_FOOT: "PROMIS_PF",
    Region.THORACIC: "PROMIS_PF",
    Region.OTHER_UNSPEC: "PROMIS_PF",
}
"""The primary instrument of each region unless the agreement names another."""


class Citation(Terms):
    """Where a number comes from, and whether it was checked against that source."""

    source: Text
    verified: Literal["yes", "no"]


class Items(Terms):
    """The items of a form: how many, the range of an answer, and how many must be answered."""

    count: Annotated[Whole, Field(ge=1, le=100)]
    minimum: Whole
    maximum: Whole
    answered_minimum: Annotated[Whole, Field(ge=1, le=100)]


class Threshold(Terms):
    """A smallest important change that somebody published: points of the score, or percent of the baseline."""

    value: NumberFromZero | None = Field(default=None, gt=0)
    percent: Whole | None = Field(default=None, ge=1, le=100)
    meaning: Text
    citation: Citation

    @model_validator(mode="after")
    def _is_one_number(self) -> Self:
        if (self.value is None) == (self.percent is None):
            raise PydanticCustomError("half_of_a_pair", "must give either value or percent", {})
        return self


class InstrumentCode(Terms):
    """A code by which reports name the instrument, and the form that it then is."""

    system: Literal["LOINC", "ACCESS"]
    code: Text
    form: Text | None = None

    @model_validator(mode="after")
    def _has_its_check_digit(self) -> Self:
        if self.system == "LOINC" and (wrong := wrong_with(self.code)):
            raise PydanticCustomError("loinc_code", "LOINC code {code} {wrong}", {"code": self.code, "wrong": wrong})
        return self


class PopulationScore(Terms):
    """What everybody scores on average, and how alike two scores of one unchanged person are (0 to 1)."""

    mean: Number
    reliability: Share
    citation: Citation


class Instrument(Terms):
    """An instrument with its scoring rule, smallest important change and entry severity.

    Scoring: SINGLE the item itself; SUM of the items; MEAN of those answered; PERCENT_OF_MAX `scale_maximum * sum /
    (item maximum * answered)`; MEAN_SHIFT_25 `25 * (mean - 1)`; RAW_TABLE the raw sum looked up in `table`; SUPPLIED a
    score that comes computed. A response is judged by its change from the baseline, or by the follow-up alone.
    `thresholds` are the published changes that an agreement may take.
    """

    instrument: Code
    version: Whole = Field(ge=1, le=999)
    title: Text
    dated: Day = Field(
        default=date(2000, 1, 1), description="an agreement takes the newest version dated by its signature"
    )
    better: Literal["higher", "lower"]
    scoring: Literal["single", "sum", "mean", "percent_of_max", "mean_shift_25", "raw_table", "supplied"]
    items: Items
    scale_minimum: Number
    scale_maximum: Number
    judged_by: Literal["change", "follow_up"] = "change"
    follow_up_at_most: Number | None = None
    follow_up_at_least: Number | None = None
    mcid: NumberFromZero | None = Field(default=None, gt=0)
    mcid_percent: Whole | None = Field(default=None, ge=1, le=100, description="percent of the baseline")
    mcid_citation: Citation
    thresholds: tuple[Threshold, ...] = ()
    severity_at_least: Number | None = None
    severity_at_most: Number | None = None
    mixed_direction: Flag = Field(
        default=False, description="items point both ways: equal answers throughout are invalid"
    )
    own_items: Flag = Field(
        default=False, description="each member names items of their own: only the same ones can be compared"
    )
    table: tuple[NumberFromZero, ...] = ()
    table_citation: Citation | None = None
    codes: tuple[InstrumentCode, ...] = ()
    population: PopulationScore | None = None

    @property
    def threshold(self) -> Decimal | None:
        """What a response must reach: the smallest change in points, or the score at the follow-up."""
        if self.judged_by == "change":
            return self.mcid
        return self.follow_up_at_most if self.better == "lower" else self.follow_up_at_least

    def scores_like(self, other: Self) -> bool:
        """Tell whether another version makes the same score of every response."""
        return all(getattr(self, name) == getattr(other, name) for name in _SCORING)

    @model_validator(mode="after")
    def _scores_by_its_table(self) -> Self:
        raw_scores = self.items.count * (self.items.maximum - self.items.minimum) + 1
        if (self.scoring == "raw_table") != bool(self.table):
            raise PydanticCustomError("half_of_a_pair", "must have a table exactly when scoring is raw_table", {})
        if self.table and len(self.table) != raw_scores:
            message = "must have one table entry a raw score: {want}, got {got}"
            raise PydanticCustomError("table_length", message, {"want": raw_scores, "got": len(self.table)})
        if self.table and self.table_citation is None:
            raise PydanticCustomError("missing", "must say in table_citation where the table comes from", {})
        return self

    @model_validator(mode="after")
    def _is_judged_by_something(self) -> Self:
        levels = (self.follow_up_at_most, self.follow_up_at_least)
        if self.judged_by == "change" and levels != (None, None):
            raise PydanticCustomError("half_of_a_pair", "must not give a follow-up when judged by the change", {})
        if self.judged_by == "follow_up" and self.threshold is None:
            message = "must give follow_up_at_most where lower is better, else follow_up_at_least"
            raise PydanticCustomError("missing", message, {})
        if self.judged_by == "change" and self.mcid is None and self.mcid_percent is None:
            raise PydanticCustomError("missing", "must give mcid, or mcid_percent", {})
        return self


# What the score of a response depends on.
_SCORING = ("scoring", "items", "scale_maximum", "mixed_direction", "own_items", "table")
