"""Value sets: which codes mean a body region, a procedure, a drug or a red flag, and on which dates of service."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import Code, Day, Terms


class ValueSetRow(Terms):
    """One code, prefix or range of a set; codes are upper case without dots. `valid_to_date` is excluded."""

    set_id: Code
    system_code: Literal["ICD10CM", "HCPCS", "ICD10PCS", "MSDRG", "REVENUE", "BILL_TYPE", "POS", "NDC", "CARC"]
    kind_code: Literal[
        "REGION",
        "RED_FLAG",
        "PROCEDURE",
        "DRG",
        "DRUG",
        "STATUS",
        "SETTING",
        "COMORBIDITY",
        "COVARIATE",
        "DEFINITION",
        "FACTOR",
        "FAMILY",
        "PLACEBO",
        "CARE_SETTING",
        "CLAIM_STATUS",
    ]
    pattern: str = Field(pattern=r"^[0-9A-Z]{1,11}$")
    match_code: Literal["PREFIX", "EXACT", "RANGE"]
    pattern_to: str | None = Field(default=None, pattern=r"^[0-9A-Z]{1,11}$")
    valid_from_date: Day | None = None
    valid_to_date: Day | None = None
    list_version: str

    def holds_on(self, day: date) -> bool:
        """Whether the row speaks for a day of service."""
        return (self.valid_from_date is None or self.valid_from_date <= day) and (
            self.valid_to_date is None or day < self.valid_to_date
        )

    @model_validator(mode="after")
    def _range_has_an_end(self) -> Self:
        if (self.match_code == "RANGE") != (self.pattern_to is not None):
            raise PydanticCustomError("half_of_a_pair", "must have pattern_to exactly when match_code is RANGE", {})
        return self

    @model_validator(mode="after")
    def _range_stays_within_a_first_character(self) -> Self:
        """Codes are found by their first character: a range over two of them would silently lose codes."""
        if self.pattern_to is not None:
            known = {"from": self.pattern, "to": self.pattern_to}
            if self.pattern[0] != self.pattern_to[0]:
                message = "must be a range within one first character, got {from} to {to}: write one range for each"
                raise PydanticCustomError("range_over_first_characters", message, known)
            if self.pattern[: len(self.pattern_to)] > self.pattern_to:
                raise PydanticCustomError("range_backwards", "must be a range upwards, got {from} to {to}", known)
        return self

    @model_validator(mode="after")
    def _days_follow_one_another(self) -> Self:
        first, end = self.valid_from_date, self.valid_to_date
        if first is not None and end is not None and end <= first:
            message = "must have valid_to_date (excluded) after valid_from_date, got {first} to {end}"
            raise PydanticCustomError("dates_backwards", message, {"first": str(first), "end": str(end)})
        return self
