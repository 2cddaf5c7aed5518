"""Simulated luck: how often a rule paid for savings in simulated payers whose vendor had no effect."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import Name, NumberFromZero, Share, Terms, Text, Whole


class LuckRule(Terms):
    """The rule that was asked: what savings had to show before anything was paid."""

    estimate: Text = Field(description="credible or observed")
    smallest_rate: Share = Field(description="the computed smallest rate is no less")
    error_multiple: NumberFromZero = Field(description="standard errors in the computed rate")
    largest_rate: Share = Field(description="with a larger rate nothing is shared")
    expected_rate: Share = Field(description="what both expected")


class SimulatedLuck(Terms):
    """What a benchmark found for one design and rule; nothing is paid on it."""

    savings_luck: Name
    version: Whole = Field(ge=1, le=999)
    title: Text
    design: Name
    design_version: Whole = Field(ge=1, le=999)
    treated: Whole = Field(ge=1, description="treated members of each payer")
    controls: Whole = Field(ge=1, description="members that they could be compared with")
    cv: NumberFromZero = Field(description="standard deviation of annual spend over its mean")
    rule: LuckRule
    payer_count: Whole = Field(ge=1, description="payers simulated, one a seed")
    paid_count: Whole = Field(ge=0, description="of these, payers in which the rule paid")
    first_seed: Whole = Field(ge=0)
    code_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

    @model_validator(mode="after")
    def _paid_in_simulated_ones(self) -> Self:
        if self.paid_count > self.payer_count:
            raise PydanticCustomError("out_of_range", "must have paid in at most the payers simulated", {})
        return self
