"""A release as the books read it: one settlement, what it was settled on, and the agreement in force."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from contracts.agreement import Agreement
from contracts.books.dispute import MEMBER, AskedMember, DisputedRow, MemberVerb
from contracts.books.published import PublishedSettlement
from contracts.loader import load_agreement, load_facts
from contracts.measured_savings import Savings
from contracts.performance import Posted
from contracts.terms.instrument import Region
from pipelines.failures import UnusableInputError
from pipelines.publish.bridge.attributed import ATTRIBUTION_LIST
from pipelines.publish.contents import FACTS, RECONCILIATION, SETTLEMENT
from pipelines.publish.release import MANIFEST
from pipelines.reconciliation import AGREEMENTS

WHOLE_MEMBER = "ALL"


@dataclass(frozen=True, slots=True)
class Release:
    """The settlement of one agreement in a release, what it was settled on, and the agreement as signed.

    `settled_on` are the rows posted before, `savings` what was measured of savings. `resolutions` are the findings of
    disputes it started from. `release_id` stands for all that was settled in the release and for the agreements.
    """

    settlement: PublishedSettlement
    settled_on: tuple[Posted, ...]
    savings: Savings | None
    agreement: Agreement
    resolutions: tuple[str, ...]
    release_id: str
    folder: Path


def read_release(folder: Path, agreement_id: str, agreements: Path | None = None) -> Release:
    """Read what a release says of an agreement, and the version signed of it, found below a folder by its hash.

    Without a folder it is one that comes with trueup. Raises UnusableInputError for a folder that is no release, one
    whose files are not as published, an agreement it does not settle, and one whose text is not found.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        document = json.loads(as_published(folder, SETTLEMENT, manifest))
    except (OSError, ValueError):
        raise UnusableInputError(f"release: {folder} is no release; give its folder, such as out/current") from None
    found = [item for item in document["agreements"] if item["agreement_id"] == agreement_id]
    if not found:
        names = ", ".join(item["agreement_id"] for item in document["agreements"])
        raise UnusableInputError(f"agreement: {folder} settles {names}; got {agreement_id[:40]!r}")
    settlement = PublishedSettlement.of(found[0])
    facts = f"{settlement.vendor_id}/{FACTS}"
    as_published(folder, facts, manifest)
    (stated,) = (item for item in manifest["agreements"] if item["agreement_id"] == agreement_id)
    settled_on = load_facts(folder / facts).required()
    return Release(
        settlement,
        settled_on.posted,
        settled_on.savings,
        signed_version(agreements or AGREEMENTS, agreement_id, stated["sha256"]),
        tuple(stated["resolutions"]),
        manifest["release_id"],
        folder,
    )


def disputed_rows(release: Release, row_ids: Sequence[str]) -> tuple[DisputedRow, ...]:
    """Return rows of the reconciliation file of a release; raise UnusableInputError for an id that is in none."""
    table = _listed(release, RECONCILIATION, row_ids)
    renamed = {"measure_id": "measure", "month_date": "month"}
    names = ("row_id", "row_code", "clause_id", "measure_id", "month_date", "reason_code", "cents")
    has_member = pl.col("member_key_id").is_not_null().alias("has_member")
    rows = table.select(*names, has_member).sort("row_id").rename(renamed).to_dicts()
    return tuple(DisputedRow(**{key: value for key, value in row.items() if value is not None}) for row in rows)


def removed_members(release: Release, row_ids: Sequence[str]) -> tuple[DisputedRow, ...]:
    """Return rows of the attributed list of a release, to be taken off it; raise UnusableInputError as above."""
    names = {"member_key_id": "member_key", "scope_code": "scope", "from_date": "from", "to_date": "end"}
    rows = _listed(release, ATTRIBUTION_LIST, row_ids).select("row_id", *names).sort("row_id").rename(names).to_dicts()
    return tuple(_asked(row.pop("row_id"), {"verb": MemberVerb.REMOVE, **row}) for row in rows)


def added_members(release: Release, asked: Sequence[str]) -> tuple[DisputedRow, ...]:
    """Return members to be put on the attributed list, given as KEY@2026-05-01 or KEY@2026-05-01@KNEE.

    Raises UnusableInputError with all that is wrong with any of them, by their number; no key is told.
    """
    wrong = [f"member-add {at}: {line}" for at, each in enumerate(asked, 1) for line in _wrong_with(release, each)]
    if wrong:
        raise UnusableInputError("\n".join(wrong))
    return tuple(_added(release.agreement.agreement_id, each) for each in sorted(set(asked)))


def _wrong_with(release: Release, asked: str) -> Iterator[str]:
    """Yield why nobody can be put on the attributed list so, each with what would be right and its code."""
    agreement, (key, day, scope) = release.agreement, _parts(asked)
    first, last = min(agreement.effective, release.settlement.period.first), agreement.terminates
    if not re.fullmatch(r"[0-9a-f]{16}", key):
        yield "give the key of a member and the first day, such as 0123456789abcdef@2026-05-01 (MEMBER_KEY)"
    if not _is_day_of(day, first, last):
        yield f"give a day of the agreement, from {first} to {last}; got {day[:20]!r} (DAY_OUTSIDE)"
    if agreement.attribution.exclusive_by == "member" and scope != WHOLE_MEMBER:
        yield f"a member has one owner for all regions: leave the region out; got {scope[:20]!r} (REGION_WRONG)"
    if agreement.attribution.exclusive_by == "region" and scope not in set(Region):
        yield (
            f"each region has an owner of its own: say which, after a second @, of {', '.join(Region)}; "
            f"got {scope[:20]!r} (REGION_WRONG)"
        )


def _parts(asked: str) -> tuple[str, str, str]:
    """Return the member, the day and the region of KEY@DAY or KEY@DAY@REGION."""
    key, _, rest = asked.partition("@")
    day, _, scope = rest.partition("@")
    return key, day, scope or WHOLE_MEMBER


def _is_day_of(text: str, first: date, last: date) -> bool:
    try:
        return first <= date.fromisoformat(text) <= last and len(text) == len(str(first))
    except ValueError:
        return False


def _added(agreement_id: str, asked: str) -> DisputedRow:
    key, day, scope = _parts(asked)
    row_id = hashlib.sha256(f"{agreement_id}|{MemberVerb.ADD}|{key}|{scope}|{day}".encode()).hexdigest()[:16]
    return _asked(row_id, {"verb": MemberVerb.ADD, "member_key": key, "scope": scope, "from": day})


def _asked(row_id: str, asked: Mapping[str, Any]) -> DisputedRow:
    return DisputedRow(row_id=row_id, row_code=MEMBER, asked=AskedMember(**asked), cents=0, has_member=True)


def _listed(release: Release, file: str, row_ids: Sequence[str]) -> pl.DataFrame:
    """Return the rows of a file of a release; raise UnusableInputError for an id that is in none."""
    name = f"{release.settlement.vendor_id}/{file}"
    content = as_published(release.folder, name, json.loads((release.folder / MANIFEST).read_bytes()))
    table = pl.read_csv(content, infer_schema=False).filter(pl.col("row_id").is_in(list(row_ids)))
    missing = set(row_ids) - set(table["row_id"])
    if missing:
        raise UnusableInputError(f"row: {', '.join(sorted(missing))[:100]} stands in no row_id of {name}")
    return table


def as_published(folder: Path, name: str, manifest: Mapping[str, Any]) -> bytes:
    """Return a file of a release; raise UnusableInputError where it is not what the manifest says."""
    content = (folder / name).read_bytes()
    stated = {item["path"]: item["sha256"] for item in manifest["outputs"]}
    if hashlib.sha256(content).hexdigest() != stated.get(name):
        raise UnusableInputError(f"release: {folder / name} is not as it was published; run again")
    return content


def signed_version(agreements: Path, agreement_id: str, sha256: str) -> Agreement:
    """Return the agreement whose file has a hash."""
    for file in sorted(agreements.rglob("*.yaml")):
        if hashlib.sha256(file.read_bytes()).hexdigest() == sha256:
            return load_agreement(file).required()
    raise UnusableInputError(
        f"agreements: no file below {agreements} is the text of {agreement_id} that was settled; "
        "give the folder of the run as --agreements"
    )
