"""How a clause is classed: whether it pays, and its class in the HCP-LAN framework of payment models."""

from enum import StrEnum
from typing import Literal

Lan = Literal["1", "2A", "2B", "2C", "3A", "3B", "3N", "4A", "4B", "4C", "4N"]


class Category(StrEnum):
    """Whether a clause pays. What is not contractual is settled to be shown and never posted."""

    CONTRACTUAL = "contractual"
    CONTRACTUAL_ALTERNATE = "contractual_alternate"
    REPORTING_ONLY = "reporting_only"
