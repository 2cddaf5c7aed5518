"""Natural course: what members come to on a measure without a vendor's care."""

from pydantic import Field

from contracts.terms.instrument import Citation
from contracts.terms.model import Name, Share, Terms, Whole


class NaturalCourse(Terms):
    """The part of members who count as successes of a measure although no vendor treats them, and who says so."""

    measure: Name
    version: Whole = Field(ge=1, le=999)
    rate: Share
    citation: Citation
