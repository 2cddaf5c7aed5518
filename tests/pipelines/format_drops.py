"""A drop of a format, whole or spoiled, and what must be true of it however it came."""

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

import pipelines.intake
from pipelines.engines import duckdb as engine
from pipelines.intake.acknowledgement import Acknowledgement
from pipelines.intake.profile import Profile, load_profile
from pipelines.intake.receive import latest_known_date, receive_folder
from tests.pipelines.claims_chain import build_models, rows, write_terms

Spoil = Callable[[str], str]


def only(sample: Path, *kept: str) -> dict[str, Spoil | None]:
    """Return the changes that leave out all files of a drop but those whose names begin so, and its profile."""
    names = [path.name.removesuffix(".gz") for path in sample.iterdir()]
    return {name: None for name in names if not name.startswith((*kept, "profile"))}


def typed(folder: Path, table: str = "input.medical_claim") -> tuple[duckdb.DuckDBPyConnection, Acknowledgement]:
    """Receive a drop and build one table of the layer `input` and the rejections, and what they read."""
    connection = engine.connect(threads=2)
    acknowledgement = receive_folder(connection, folder)
    assert acknowledgement.accepted, acknowledgement.lines()
    write_terms(connection, acknowledgement.source_rows(), latest_known_date(connection), (table,))
    build_models(connection, (table,))
    return connection, acknowledgement


def shipped_profile(name: str) -> Profile:
    """Return a profile as it ships."""
    return load_profile(Path(pipelines.intake.__file__).parent / "profiles" / f"{name}.yaml")


def spoiled(sample: Path, folder: Path, changes: Mapping[str, Spoil | None] | None = None) -> Path:
    """Copy a drop, unpacked, with the text of some files changed; None leaves a file out."""
    changes = changes or {}
    for path in sorted(sample.iterdir()):
        name = path.name.removesuffix(".gz")
        if name == "PROVENANCE.md" or changes.get(name, "") is None:
            continue
        content = gzip.decompress(path.read_bytes()) if path.name.endswith(".gz") else path.read_bytes()
        text = content.decode()
        (folder / name).write_bytes((changes[name](text) if name in changes else text).encode())
    return folder


def faults(folder: Path) -> dict[str, set[str]]:
    """Return the codes of refusal by file; under the empty name those of the drop."""
    with engine.connect(threads=2) as connection:
        acknowledgement = receive_folder(connection, folder)
    found: dict[str, set[str]] = {}
    for receipt in acknowledgement.receipts:
        for refused in receipt.refused:
            found.setdefault(receipt.file_name, set()).add(refused.fault.name)
    for refused in acknowledgement.refused:
        found.setdefault("", set()).add(refused.fault.name)
    return found


def every_row_and_cent_has_an_end(connection: duckdb.DuckDBPyConnection) -> None:
    """Each row landed of a file ends once, typed or rejected, and so does each cent that it holds."""
    for feed in ("medical_claim", "pharmacy_claim", "eligibility"):
        paid = "cast(try_cast(paid_amount as decimal(18, 2)) * 100 as bigint)" if feed != "eligibility" else "0"
        landed = rows(connection, f"select file_id, count(*), sum({paid}) from landed.{feed} group by 1 order by 1")
        ended = rows(
            connection,
            f"""
            select file_id, count(*), sum(plan_paid_cents)
            from core.received_row where feed_code = '{feed}' group by 1 order by 1""",
        )
        assert landed == ended, feed
        twice = (
            f"select count(*) - count(distinct (file_id, row_number)) from core.received_row where feed_code = '{feed}'"
        )
        assert rows(connection, twice) == [(0,)], feed
