"""Episode definitions: what opens an episode of a condition, how long it lasts, which surgery and lines are its own.

A definition is a file. Another definition, or a new version of one, is another file: nothing else changes.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.instrument import Region
from contracts.terms.model import Code, Day, Dollars, Flag, Name, Share, Terms, Text, Whole

DiagnosisPrefix = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9][0-9A-Z]{0,5}$")]


class ProcedureTerms(Terms):
    """The episode around an operation: its window, what a second operation means, and what is a complication."""

    before_days: Whole = Field(ge=3, le=90, description="days before the operation, such as 30")
    after_days: Whole = Field(ge=30, le=90, description="days after the discharge, such as 90")
    bilateral_merge: Flag = Field(
        description="true if a second operation of the same kind or of the other side stays in the first episode"
    )
    merge_days: Whole = Field(ge=1, le=365, description="within so many days, such as 90")
    straddle: Literal["start", "prorate_days"] = Field(
        description="start: a stay that runs beyond the window counts whole; prorate_days: by its days inside"
    )
    complications: dict[Code, tuple[DiagnosisPrefix, ...]] = Field(
        description="diagnoses, without dots, whose readmission after the operation is a complication, by name"
    )


class OutlierTerms(Terms):
    """What becomes of extreme episodes: values are replaced, never left out.

    ``winsor_pctl`` replaces cost above the ``high`` and below the ``low`` percentile of its stratum (nearest rank);
    a stratum of fewer than ``minimum_count`` gives up acuity, then region. ``cap_dollar`` replaces cost above ``cap``.
    """

    method: Literal["winsor_pctl", "cap_dollar", "none"]
    low: Share | None = None
    high: Share | None = None
    minimum_count: Whole = Field(default=200, ge=1, le=100_000)
    cap: Dollars | None = None

    @model_validator(mode="after")
    def _has_its_numbers(self) -> Self:
        if (self.method == "winsor_pctl") != (self.low is not None and self.high is not None):
            raise PydanticCustomError("half_of_a_pair", "must give low and high exactly for winsor_pctl", {})
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise PydanticCustomError("out_of_range", "must have low below high", {})
        if (self.method == "cap_dollar") != (self.cap is not None):
            raise PydanticCustomError("half_of_a_pair", "must give cap exactly for cap_dollar", {})
        return self


class RiskTerms(Terms):
    """Cells of like episodes: a cell of fewer than ``minimum_count`` is joined with other small ones."""

    minimum_count: Whole = Field(default=50, ge=1, le=100_000)
    lookback_days: Whole = Field(default=180, ge=30, le=730)


class EpisodeDefinition(Terms):
    """Condition episodes and the operations inside them: clean period, windows, outliers and risk cells."""

    definition: Name
    version: Whole = Field(ge=1, le=999)
    dated: Day = Field(description="agreements signed from this day on may rest on it")
    title: Text
    msk_definition: Literal["engine_default", "access_0_9_0"] = Field(
        default="engine_default",
        description="the diagnoses that name a region: our lists, or those of the CMS ACCESS model",
    )
    trigger_confirm: Literal["none", "pair"]
    confirm_within_days: Whole = Field(ge=1, le=120)
    clean_days: Whole = Field(ge=60, le=365)
    chronic_lookback_days: Whole = Field(ge=180, le=730)
    chronic_apart_days: Whole = Field(ge=30, le=365)
    chronic_codes: tuple[DiagnosisPrefix, ...] = Field(description="diagnoses of chronic pain, without dots")
    post_surgical_days: Whole = Field(ge=30, le=365)
    window_rule: Literal["fixed", "gap"]
    window_before_days: Whole = Field(ge=0, le=30)
    window_acute_days: Whole | None = Field(default=None, ge=90, le=365)
    window_chronic_days: Whole | None = Field(default=None, ge=90, le=365)
    gap_days: Whole | None = Field(default=None, ge=30, le=365)
    maximum_days: Whole | None = Field(default=None, ge=90, le=1825)
    drug_recency_days: Whole = Field(ge=1, le=120)
    unspecified_recency_days: Whole = Field(ge=1, le=120)
    minimum_runout_months: Whole = Field(default=3, ge=0, le=24)
    region_order: tuple[Region, ...] = Field(min_length=1)
    procedure: ProcedureTerms
    outliers: OutlierTerms
    risk: RiskTerms = RiskTerms()

    @model_validator(mode="after")
    def _has_its_window(self) -> Self:
        given = {
            name
            for name in ("window_acute_days", "window_chronic_days", "gap_days", "maximum_days")
            if getattr(self, name)
        }
        wanted = {"fixed": {"window_acute_days", "window_chronic_days"}, "gap": {"gap_days", "maximum_days"}}[
            self.window_rule
        ]
        if given != wanted:
            message = "must give {wanted} for window_rule {rule}, and no other length"
            values = {"wanted": " and ".join(sorted(wanted)), "rule": self.window_rule}
            raise PydanticCustomError("wrong_window", message, values)
        return self

    @property
    def key(self) -> str:
        """Name and version in one word, as the file is named: what tables call `definition_id`."""
        return f"{self.definition}.v{self.version}"


class EpisodeChoice(Terms):
    """Which definition an agreement rests on; without a version, the newest that was there when it was signed."""

    definition: Name = "condition"
    version: Whole | None = Field(default=None, ge=1, le=999)
