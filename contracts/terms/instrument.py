"""Outcome instruments: how item answers become a score, and what change matters. No question wording is kept."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import Code, Flag, Number, NumberFromZero, Terms, Text, Whole


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


class Instrument(Terms):
    """An instrument with its scoring rule, smallest important change and entry severity.

    Scoring: SINGLE the item itself; SUM of the items; PERCENT_OF_MAX `scale_maximum * sum / (item maximum *
    answered)`; MEAN_SHIFT_25 `25 * (mean - 1)`; RAW_TABLE the raw sum looked up in `table`; SUPPLIED a score that
    comes computed.
    """

    instrument: Code
    version: Whole = Field(ge=1, le=999)
    title: Text
    better: Literal["higher", "lower"]
    scoring: Literal["single", "sum", "percent_of_max", "mean_shift_25", "raw_table", "supplied"]
    items: Items
    scale_minimum: Number
    scale_maximum: Number
    mcid: NumberFromZero = Field(gt=0)
    mcid_citation: Citation
    severity_at_least: Number | None = None
    severity_at_most: Number | None = None
    mixed_direction: Flag = Field(
        default=False, description="items point both ways: equal answers throughout are invalid"
    )
    table: tuple[NumberFromZero, ...] = ()
    table_citation: Citation | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        raw_scores = self.items.count * (self.items.maximum - self.items.minimum) + 1
        if (self.scoring == "raw_table") != bool(self.table):
            raise PydanticCustomError("half_of_a_pair", "must have a table exactly when scoring is raw_table", {})
        if self.table and len(self.table) != raw_scores:
            message = "must have one table entry a raw score: {want}, got {got}"
            raise PydanticCustomError("table_length", message, {"want": raw_scores, "got": len(self.table)})
        if self.table and self.table_citation is None:
            raise PydanticCustomError("missing", "must say in table_citation where the table comes from", {})
        return self
