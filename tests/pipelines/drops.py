"""Drops as a sender makes them: files with names of a series and a manifest that states what is in them."""

import csv
import hashlib
import io
import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pipelines.intake.manifest import digest_of
from pipelines.intake.naming import name_of

PROFILE = """\
source_id: plan
format: tuva
adjustment_style: DELTA
eligibility: SPAN
has_paid_date: true
has_allowed: true
"""
CLAIMS = (
    "claim_id,claim_line_number,person_id,claim_start_date,paid_amount,allowed_amount,paid_date,"
    "copayment_amount,claim_status\n"
)


def claim(claim_id: str, cents: int, *, person: str = "M1", paid: str = "2026-01-20", status: str = "paid") -> str:
    """Write one claim line; the member pays a tenth."""
    allowed, share = Decimal(cents) / 100, Decimal(cents // 10) / 100
    return f"{claim_id},1,{person},2026-01-10,{allowed - share},{allowed},{paid},{share},{status}\n"


def series_name(mode: str, day: int, number: int, feed: str = "medical_claim", ending: str = "csv") -> str:
    """Return a name of one series, sent on a day of February 2026."""
    return f"plan_{feed}_acme_2026_{mode}_202602{day:02}T000000Z_{number:03}.{ending}"


def cents(text: str) -> int:
    """Return an amount in cents; 0 where it is none."""
    try:
        return int(Decimal(text or 0) * 100)
    except InvalidOperation:
        return 0


def stated(path: Path, **more: Any) -> dict[str, Any]:
    """Return what a sender states of a CSV file: counted here by hand, not by the code under test."""
    content = path.read_bytes()
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    name = name_of(path.name)
    said: dict[str, Any] = {
        "name": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "feed": name.feed if name else path.name.split(".")[0],
        "mode": name.mode.value if name else "FULL",
        "rows": len(rows),
    }
    if "paid_amount" in content.decode().split("\n", 1)[0].split(","):
        said |= {
            "members": len({row["person_id"] for row in rows}),
            "claims": len({row["claim_id"] for row in rows}),
            "allowed_cents": sum(cents(row.get("allowed_amount", "")) for row in rows),
            "paid_cents": sum(cents(row["paid_amount"]) for row in rows),
            "member_liability_cents": sum(cents(row.get("copayment_amount", "")) for row in rows),
            "months": [
                {
                    "month": month,
                    "rows": sum(row["claim_start_date"][:7] == month for row in rows),
                    "paid_cents": sum(
                        cents(row["paid_amount"]) for row in rows if row["claim_start_date"][:7] == month
                    ),
                }
                for month in sorted({row["claim_start_date"][:7] for row in rows})
            ],
        }
    return said | more


def write_manifest(folder: Path, *files: dict[str, Any], name: str = "drop", **more: Any) -> Path:
    """Write the manifest of a drop beside its files, with its digest."""
    content: dict[str, Any] = {
        "schema_version": "1",
        "sender": "plan",
        "as_of": "2026-02-28",
        "usage": "PRODUCTION",
        "files": list(files),
        **more,
    }
    content["digest"] = digest_of(content)
    path = folder / f"{name}.manifest.json"
    path.write_text(json.dumps(content, indent=1))
    return path


def drop(folder: Path, name: str, text: str, as_of: str = "2026-02-28", **more: Any) -> Path:
    """Write a file and its manifest."""
    path = folder / name
    path.write_text(text)
    write_manifest(folder, stated(path, **more), name=name, as_of=as_of)
    return path
