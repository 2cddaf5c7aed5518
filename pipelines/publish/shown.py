"""The base of what a page shows, as types."""

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    """A part of a page: closed, and unchanged once built."""

    model_config = ConfigDict(extra="forbid", frozen=True)
