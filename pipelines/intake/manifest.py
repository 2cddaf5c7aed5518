"""The manifest of a drop: what its sender says of each file, to be compared with what is found.

Belongs here: the shape of a ``*.manifest.json`` and all that is wrong with one, said at once and without its values.
"""

import datetime as dt
import hashlib
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipelines.intake.canonical import FEEDS
from pipelines.intake.naming import CONTRACT, PERIOD, PLAIN_NAME, SENDER, Mode

ENDING = ".manifest.json"
VERSION = "1"
MAXIMUM_BYTES = 10_000_000
SHA256 = r"^[0-9a-f]{64}$"
Count = Annotated[int, Field(ge=0)]


class Usage(StrEnum):
    """Whether a drop is meant to be settled on. A test drop is acknowledged in full and counts for nothing."""

    PRODUCTION = "PRODUCTION"
    TEST = "TEST"


class Closed(BaseModel):
    """A part of a manifest: no field that is not known, no number that was text, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Month(Closed):
    """The subtotals of one month of service."""

    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    rows: Annotated[Count, Field(strict=True)]
    allowed_cents: Annotated[int, Field(strict=True)] | None = None
    paid_cents: Annotated[int, Field(strict=True)] | None = None
    member_liability_cents: Annotated[int, Field(strict=True)] | None = None


class StatedFile(Closed):
    """What the sender states of one file. Sums are whole cents; what is not stated is not compared."""

    name: Annotated[str, Field(pattern=f"^{PLAIN_NAME}$")]
    sha256: Annotated[str, Field(pattern=SHA256)]
    bytes: Annotated[Count, Field(strict=True)]
    feed: str
    mode: Mode = Mode.FULL
    contract: Annotated[str, Field(pattern=f"^{CONTRACT}$")] | None = None
    period: Annotated[str, Field(pattern=f"^{PERIOD}$")] | None = None
    sequence: Annotated[Count, Field(strict=True)] | None = None
    supersedes: tuple[Annotated[str, Field(pattern=f"^{PLAIN_NAME}$")], ...] = ()
    service_from: dt.date | None = None
    service_to: dt.date | None = None
    paid_through: dt.date | None = None
    rows: Annotated[Count, Field(strict=True)]
    members: Annotated[Count, Field(strict=True)] | None = None
    claims: Annotated[Count, Field(strict=True)] | None = None
    allowed_cents: Annotated[int, Field(strict=True)] | None = None
    paid_cents: Annotated[int, Field(strict=True)] | None = None
    member_liability_cents: Annotated[int, Field(strict=True)] | None = None
    months: tuple[Month, ...] = ()

    @model_validator(mode="after")
    def is_consistent(self) -> "StatedFile":
        """Refuse a feed nothing reads, money that is not stated, and a restatement of nothing."""
        if self.feed not in FEEDS:
            raise ValueError("feed: no feed is called so; the guide lists them")
        if "paid_amount" in FEEDS[self.feed] and self.paid_cents is None:
            raise ValueError("paid_cents: is required for a feed of claims, in whole cents")
        if (self.mode is Mode.REST) != bool(self.supersedes):
            raise ValueError(
                "supersedes: a REST file names what it restates, by name or SHA-256, and no other file does"
            )
        if self.service_from and self.service_to and self.service_to < self.service_from:
            raise ValueError("service_to: lies before service_from")
        return self


class Manifest(Closed):
    """One drop: who sends it, as of which day, and its files. ``digest`` guards the manifest itself."""

    schema_version: str
    sender: Annotated[str, Field(pattern=f"^{SENDER}$")]
    as_of: dt.date
    usage: Usage
    files: tuple[StatedFile, ...]
    digest: Annotated[str, Field(pattern=SHA256)] | None = None

    @model_validator(mode="after")
    def is_consistent(self) -> "Manifest":
        """Refuse another version of the schema, and a file named twice."""
        if self.schema_version != VERSION:
            raise ValueError(f"schema_version: must be {VERSION!r}")
        if not self.files:
            raise ValueError("files: name at least one file")
        names = [each.name for each in self.files]
        if len(set(names)) != len(names):
            raise ValueError("files: each file is named once")
        return self


class ManifestError(Exception):
    """A manifest that cannot be used; ``faults`` are lines ``file: field: what is wrong``, without its values."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load_manifest(path: Path) -> Manifest:
    """Read and check a manifest; raise ManifestError with every fault at once."""
    if path.stat().st_size > MAXIMUM_BYTES:
        raise ManifestError([f"{path.name}: has more than {MAXIMUM_BYTES:,} bytes"])
    try:
        content = json.loads(path.read_bytes().decode("utf-8"), object_pairs_hook=without_repeats)
    except RecursionError:
        raise ManifestError([f"{path.name}: is nested too deep"]) from None
    except RepeatedKeyError as fault:
        raise ManifestError([f"{path.name}: {fault.key}: is given twice"]) from None
    except ValueError:
        raise ManifestError([f"{path.name}: is not JSON in UTF-8"]) from None
    if not isinstance(content, dict):
        raise ManifestError([f"{path.name}: must be one JSON object"])
    try:
        manifest = Manifest.model_validate(content)
    except ValidationError as fault:
        errors = fault.errors(include_input=False, include_context=False, include_url=False)
        raise ManifestError([explain(path, error) for error in errors]) from None
    if manifest.digest is not None and manifest.digest != digest_of(content):
        raise ManifestError([f"{path.name}: digest: is not that of the manifest's other fields"])
    return manifest


class RepeatedKeyError(ValueError):
    """A key given twice in one object: which of the two was meant, nobody can say."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key[:40]


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object; raise RepeatedKeyError where a key stands twice."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise RepeatedKeyError(key)
        found[key] = value
    return found


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a manifest without its digest: JSON with sorted keys and no spaces."""
    rest = {key: value for key, value in content.items() if key != "digest"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def explain(path: Path, error: Any) -> str:
    """Return one fault as ``file: field: what is wrong``."""
    field = ".".join(str(part) for part in error["loc"])
    message = {"extra_forbidden": "no such field", "missing": "is required"}.get(
        error["type"], error["msg"].removeprefix("Value error, ")
    )
    return f"{path.name}: {field}: {message}" if field else f"{path.name}: {message}"
