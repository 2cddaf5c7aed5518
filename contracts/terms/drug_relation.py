"""Drug relations: when a fill of a therapeutic class counts as musculoskeletal, and when it starts the class anew."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import Code, Flag, Name, Terms, Text, Whole


class DrugClassRule(Terms):
    """One class: related with a musculoskeletal line near the fill, unless something else explains it."""

    line_before_days: Whole = Field(ge=0, le=365, description="a musculoskeletal line at most so long before the fill")
    line_after_days: Whole = Field(default=0, ge=0, le=30, description="or so long after it")
    supply_at_most_days: Whole | None = Field(default=None, ge=1, le=365, description="longer courses are not related")
    is_by_episode: Flag = Field(
        default=False, description="whether episodes ask for a line of their own within the definition's days instead"
    )
    other_reason_days: Whole | None = Field(
        default=None, ge=1, le=365, description="surgery of another system or teeth in so many days before explain it"
    )
    start_free_days: Whole | None = Field(
        default=None, ge=1, le=730, description="a fill after so many days without any in hand starts the class anew"
    )


class OtherDisease(Terms):
    """A disease that explains fills of a class, or of one ingredient of it, that follow within ``before_days``."""

    drug_class: Code = Field(alias="class")
    ingredient: Code | None = None
    red_flag: Code
    before_days: Whole = Field(ge=1, le=730)


class DrugRelations(Terms):
    """The rules of all classes. One version holds for every agreement of a run: the newest."""

    drug_relations: Name
    version: Whole = Field(ge=1, le=999)
    title: Text
    classes: dict[Code, DrugClassRule] = Field(min_length=1)
    other_diseases: tuple[OtherDisease, ...] = ()

    @model_validator(mode="after")
    def _diseases_name_classes(self) -> Self:
        unknown = sorted({disease.drug_class for disease in self.other_diseases} - set(self.classes))
        if unknown:
            raise PydanticCustomError(
                "unknown_class", "must name a class above, got {got}", {"got": ", ".join(unknown)}
            )
        return self
