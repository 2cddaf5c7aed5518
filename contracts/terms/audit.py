"""Audit of outcomes: what is looked at in the answers and members of a vendor, and from when on a person looks too."""

from typing import Literal, Self, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.instrument import Citation
from contracts.terms.model import Name, Share, Terms, Text, Whole

Check = Literal[
    "asked_again",
    "alike_asked_again",
    "better_than_asked_again",
    "baseline_shift",
    "too_mild",
    "removed",
    "data_opted_out",
    "unenrolled",
    "same_days",
    "suspect_session",
    "proxy",
    "edited",
    "too_fast",
    "identical",
    "round_answer",
    "score_different",
    "changed_later",
    "corrected",
]


class AuditNumbers(Terms):
    """What checks count by; ends included."""

    asked_again_days: Whole = Field(
        ge=0, le=60, description="an answer to somebody else so near a follow-up is its check"
    )
    unenrolled_from_days: Whole = Field(ge=0, le=365, description="from so many days after the activation on")
    unenrolled_to_days: Whole = Field(ge=0, le=365, description="up to so many days after it, who leaves is counted")
    round_answer_step: Whole = Field(ge=2, le=10, description="answers that are a multiple of it are round")


class AuditCheck(Terms):
    """A share that is looked at. Beyond its limit a person looks into it; without one it is shown.

    Below ``fewest`` in the denominator nothing is said. ``baseline_shift`` is no share: a square of standard
    deviations.
    """

    at_most: Share | None = None
    at_least: Share | None = None
    fewest: Whole = Field(default=1, ge=1, le=1000)
    citation: Citation

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if self.at_most is not None and self.at_least is not None:
            raise PydanticCustomError("two_limits", "must have one limit: at_most or at_least", {})
        return self

    @property
    def limit(self) -> Share | None:
        """The share from which on a person looks; None where it is only shown."""
        return self.at_most if self.at_least is None else self.at_least

    @property
    def limit_code(self) -> Literal["AT_MOST", "AT_LEAST"] | None:
        """On which side of it nobody needs to look."""
        if self.limit is None:
            return None
        return "AT_MOST" if self.at_least is None else "AT_LEAST"


class Audit(Terms):
    """The checks and their limits. The newest version holds for every agreement of a run; nothing is paid on it."""

    audit: Name
    version: Whole = Field(ge=1, le=999)
    title: Text
    numbers: AuditNumbers
    checks: dict[Check, AuditCheck]

    @model_validator(mode="after")
    def _every_check(self) -> Self:
        missing = sorted(set(get_args(Check)) - set(self.checks))
        if missing:
            message = "must say every check, {missing} is missing"
            raise PydanticCustomError("checks", message, {"missing": ", ".join(missing)})
        return self
