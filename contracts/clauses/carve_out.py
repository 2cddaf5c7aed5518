"""Carve-out: units of some employer groups, body regions or programs are not chargeable."""

from collections.abc import Iterable, Sequence
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses.results import PricedUnits
from contracts.clauses.stage import Context, Modifier
from contracts.measured import Units
from contracts.performance import Misfit, Performance
from contracts.terms.model import Code, GroupId


class CarveOut(Modifier):
    """Units of ``groups`` or ``segments`` are free. They come before tiers, so they use no tier's volume."""

    turn = 1
    kind: Literal["carve_out"]
    groups: tuple[GroupId, ...] = Field(default=(), description="employer groups, as the eligibility files name them")
    segments: tuple[Code, ...] = Field(default=(), description="body regions or programs, such as ANKLE_FOOT")

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.groups or self.segments):
            raise PydanticCustomError("missing", "must name groups or segments that are not chargeable", {})
        return self

    def reprice(self, priced: Sequence[PricedUnits], context: Context) -> list[PricedUnits]:
        """Free the units carved out; leave the others as they are."""
        return [row.free() if self.frees(row.units) else row for row in priced]

    def frees(self, units: Units) -> bool:
        """Whether units are not chargeable."""
        is_told = units.group in self.groups or units.segment in self.segments
        return is_told and (self.of is None or units.clause in self.of)

    def misfits(self, performance: Performance) -> Iterable[Misfit]:
        """Refuse units that do not say what they are told apart by."""
        yield from super().misfits(performance)
        for index, row in enumerate(performance.units):
            if self.of is not None and row.clause not in self.of:
                continue
            for field, named, given in (("group", self.groups, row.group), ("segment", self.segments, row.segment)):
                if named and given is None:
                    yield Misfit(f"units[{index}].{field}", f"must be given: clause {self.id} tells units apart by it")
