"""What a source declares about its files, because it cannot be seen in them: the payer profile.

Belongs here: the profile's keys, their checks and the refusals that follow. Does not: column names (the formats).
"""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from contracts.document import Document, read_document
from pipelines import intake
from pipelines.intake.canonical import FEEDS
from pipelines.intake.pricing import Pricing

PROFILE_NAME = "profile.yaml"
ISO_DATE = "%Y-%m-%d"


class AdjustmentStyle(StrEnum):
    """How a source corrects a line it has sent before."""

    DELTA = "DELTA"
    REPLACE = "REPLACE"
    REPLACE_CLAIM = "REPLACE_CLAIM"
    FLAGGED = "FLAGGED"


class AmountLevel(StrEnum):
    """Where the amounts of a claim stand: on each line, on its first line, or the claim's total on every line."""

    LINE = "LINE"
    HEADER_FIRST_LINE = "HEADER_FIRST_LINE"
    HEADER_REPEATED = "HEADER_REPEATED"


class EligibilityKind(StrEnum):
    """Coverage as spans of dates, one row a month, or one row an event: a start, an end, a change of mind."""

    SPAN = "SPAN"
    MONTH = "MONTH"
    EVENT = "EVENT"


class ManifestPolicy(StrEnum):
    """Whether a file is picked up without a manifest, or waits until its manifest is there."""

    OPTIONAL = "OPTIONAL"
    REQUIRED = "REQUIRED"


class MoneyForm(StrEnum):
    """How amounts are written besides the plain way: ``(45.00)``, ``45.00-``, ``1,234.56``."""

    PARENTHESES = "PARENTHESES"
    TRAILING_MINUS = "TRAILING_MINUS"
    THOUSANDS = "THOUSANDS"


class MedicareRule(StrEnum):
    """Whether Medicare at 65 comes as spans of other coverage, or is to be derived for retirees."""

    SENT = "SENT"
    RETIREES = "RETIREES"


class Refusal(StrEnum):
    """What cannot be computed from a source that lacks what it needs; refused by name, never guessed."""

    AS_OF_REPLAY = "AS_OF_REPLAY"
    COMPLETION = "COMPLETION"
    DRUG_SPEND = "DRUG_SPEND"
    SPEND = "SPEND"


class Records(BaseModel):
    """Lines of a text file that are no rows: one before the header, one at the end, known by their first field.

    ``totals`` says which field of the last line, from 1, states which control total.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    header: Annotated[str, Field(min_length=1)] | None = None
    trailer: Annotated[str, Field(min_length=1)] | None = None
    totals: dict[Literal["rows", "paid_cents", "allowed_cents", "paid_amount", "allowed_amount"], int] = {}

    @model_validator(mode="after")
    def totals_have_a_trailer(self) -> "Records":
        """Refuse totals without the record that states them."""
        if self.totals and self.trailer is None:
            raise ValueError("totals stand in a trailer record; declare its first field as `trailer`")
        if any(number < 2 for number in self.totals.values()):
            raise ValueError("totals: the first field is the record's mark; totals stand in field 2 or later")
        return self


class Control(BaseModel):
    """Totals that the sender states for one feed; a difference refuses the drop."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: int | None = Field(default=None, ge=0)
    paid_cents: int | None = None
    allowed_cents: int | None = None


class Profile(BaseModel):
    """One source: who sends, in which format, and what the columns do not say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source_id: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    format: str
    adjustment_style: AdjustmentStyle
    amount_level: AmountLevel = AmountLevel.LINE
    eligibility: EligibilityKind
    has_paid_date: bool
    has_allowed: bool
    extract_from_date: dt.date | None = None
    medicare_at_65: MedicareRule = MedicareRule.SENT
    date_format: str = ISO_DATE
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    senders: list[Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]] = []
    vendors: dict[str, Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]] = {}
    manifest: ManifestPolicy = ManifestPolicy.OPTIONAL
    money: list[MoneyForm] = []
    records: Records = Records()
    columns: dict[str, list[str]] = {}
    unreliable: dict[str, list[str]] = {}
    coverage_lines: list[str] = ["AJ", "EPO", "HLT", "HMO", "MM", "POS", "PPO"]
    ends_by_absence: bool = False
    has_lettered_bill_types: bool = True
    pricing: Pricing = Pricing()
    files: dict[str, str | list[str]] = {}
    controls: dict[str, Control] = {}

    @field_validator("format")
    @classmethod
    def format_is_known(cls, code: str) -> str:
        """Refuse a format that no module reads."""
        if code not in intake.FORMATS:
            raise ValueError(f"no such format; formats are {', '.join(intake.FORMATS)}")
        return code

    @field_validator("files")
    @classmethod
    def files_are_in_the_folder(cls, files: dict[str, str | list[str]]) -> dict[str, str | list[str]]:
        """Refuse a name that leads out of the folder received."""
        for names in files.values():
            for name in [names] if isinstance(names, str) else names:
                if PurePath(name).is_absolute() or ".." in PurePath(name).parts or not name.strip():
                    raise ValueError("a file is named as it is called in its folder, without a way out of it")
        return files

    @field_validator("unreliable")
    @classmethod
    def unreliable_columns_are_known(
        cls, unreliable: dict[str, list[str]], info: ValidationInfo
    ) -> dict[str, list[str]]:
        """Refuse a column that its feed has not, and files whose columns have no names."""
        delimited = intake.FORMATS[info.data["format"]].delimited if "format" in info.data else ()
        unknown = [name for name in unreliable if name not in {*FEEDS, *delimited}]
        unknown += [
            f"{feed}.{column}"
            for feed, columns in unreliable.items()
            for column in columns
            if feed in FEEDS and column not in FEEDS[feed]
        ]
        if unknown:
            files = f"; or a file of the format ({', '.join(delimited)}) with its own" if delimited else ""
            raise ValueError(f"{', '.join(unknown)} is not known; give a feed with columns of it{files}")
        return unreliable

    @model_validator(mode="after")
    def feeds_are_known(self) -> "Profile":
        """Refuse a feed name that nothing reads."""
        inputs = intake.FORMATS[self.format].inputs
        unknown = sorted(({*self.files} - {*FEEDS, *inputs}) | ({*self.controls, *self.columns} - {*FEEDS}))
        if unknown:
            files = f"; files of {self.format} are {', '.join(inputs)}" if inputs else ""
            raise ValueError(f"no feed is called {', '.join(unknown)}; feeds are {', '.join(FEEDS)}{files}")
        return self

    @property
    def landed_amount_level(self) -> AmountLevel:
        """Where amounts stand once landed: on each line if the format counts a claim's total once itself."""
        return AmountLevel.LINE if intake.FORMATS[self.format].counts_totals_once else self.amount_level

    @property
    def all_senders(self) -> frozenset[str]:
        """Who may send files to this folder: the source itself, and those it names, such as its vendors."""
        return frozenset({self.source_id, *self.senders})

    @property
    def is_restatable(self) -> bool:
        """Whether the state of an earlier day can be rebuilt: every change needs a date and must leave a row."""
        return self.has_paid_date and self.adjustment_style is not AdjustmentStyle.FLAGGED

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What is refused for this source."""
        missing = []
        if not self.is_restatable:
            missing.append(Refusal.AS_OF_REPLAY)
        if not self.has_paid_date:
            missing.append(Refusal.COMPLETION)
        return (*missing, *(Refusal(each) for each in intake.FORMATS[self.format].cannot_compute))

    def named_files(self, feed: str) -> tuple[str, ...]:
        """Return the file names that the profile gives for a feed; empty if it leaves the name to convention."""
        names = self.files.get(feed, ())
        return (names,) if isinstance(names, str) else tuple(names)


class ProfileError(Exception):
    """A profile that cannot be used; ``faults`` are ``file:line: field: what is wrong and what would be right``."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load_profiles(folders: Iterable[Path]) -> list[Profile]:
    """Read the profile of each folder; raises ProfileError where one is wrong, or two are of the same source."""
    profiles: list[Profile] = []
    for folder in folders:
        profile = load_profile(folder / PROFILE_NAME)
        if any(profile.source_id == other.source_id for other in profiles):
            raise ProfileError(
                [f"{folder / PROFILE_NAME}: source_id: {profile.source_id} is that of another folder too"]
            )
        profiles.append(profile)
    return profiles


def load_profile(path: Path) -> Profile:
    """Read and check a profile; raises ProfileError with every fault at once."""
    if not path.is_file():
        raise ProfileError(
            [f"{path}: file: not found; an input folder holds a {PROFILE_NAME} that names source and format"]
        )
    document = read_document(path)
    content = document.plain
    if not document.problems and not isinstance(content, dict):
        document.problem((), "not_fields", "must hold fields such as `source_id: my_plan`, one a line")
    if document.problems or not isinstance(content, dict):
        raise ProfileError([str(problem) for problem in document.problems])
    try:
        return Profile.model_validate(content)
    except ValidationError as fault:
        raise ProfileError([explain(document, error, content) for error in fault.errors()]) from fault


def explain(document: Document, error: Any, content: dict[str, Any]) -> str:
    """Return one fault as ``file:line: field: what is wrong and what would be right``."""
    field = ".".join(str(part) for part in error["loc"]) or "files"
    place = f"{document.file}:{document.line(tuple(error['loc']) or ('files',))}"
    if error["type"] == "extra_forbidden":
        return f"{place}: {field}: no such field; fields are {', '.join(Profile.model_fields)}"
    if error["type"] == "missing":
        return f"{place}: {field}: is required"
    got = f", got {content[field]!r}" if isinstance(content.get(field), str) else ""
    return f"{place}: {field}: {error['msg'].removeprefix('Value error, ')}{got}"
