"""What a release holds, put together from the tables.

Per vendor a scorecard, the member-level reconciliation, the attributed members, the invoice statement and the facts;
for the payer the overview, the actuarial report, the settlement, its split by employer group with the facts it rests
on, and the conservation statement; and the manifest, the only file that knows of files and row numbers.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from contracts.agreement import Agreement
from contracts.loader import Loaded
from contracts.statement import statement
from pipelines.facts import rows
from pipelines.findings import kept
from pipelines.publish.actuarial_report import ActuarialReport, prescribed, report_files, sources
from pipelines.publish.bridge.attributed import ATTRIBUTION_LIST, attribution_changes, list_of
from pipelines.publish.bridge.comparison import BRIDGE, bridge_since, imbalances
from pipelines.publish.bridge.page import Changed, changed_rows
from pipelines.publish.bridge.settlement import settlement_changes, settlement_of
from pipelines.publish.html import render_overview, render_scorecard
from pipelines.publish.incurred import read_incurred
from pipelines.publish.manifest import RUN, manifest, plain
from pipelines.publish.overview_page import OverviewPage
from pipelines.publish.release import Files, canonical_json, release_id
from pipelines.publish.scorecard_tables import (
    read_overview,
    read_pages,
    write_attribution_list,
    write_invoice_statement,
    write_reconciliation,
    write_savings_balance,
    write_savings_group,
    write_savings_match,
    write_settlement_by_group,
)
from pipelines.reconciliation import Reconciliation
from pipelines.settling import Settled

SETTLEMENT = "settlement.json"
CONSERVATION = "conservation.json"
RECONCILIATION = "reconciliation.csv"
INVOICE_STATEMENT = "invoice_statement.csv"
ATTRIBUTION_CHANGES = "attribution_changes.csv"
FACTS = "facts.yaml"
BY_GROUP = "settlement_by_group.csv"
FACTS_BY_GROUP = "facts_by_group"
# Folders of files by agreement, with what writes each.
SAVINGS_FILES = {"savings_match": write_savings_match, "savings_balance": write_savings_balance}
# Of agreements that compare all eligible members: the employers.
SAVINGS_GROUP, GROUPS = "savings_group", "select count(*) from scorecard.savings_group where agreement_id = $1"

CONSERVED = (
    "select feed_code, source_id, disposition_code, exclusion_code, row_count, allowed_cents, plan_paid_cents "
    "from core.conservation order by all"
)


@dataclass(frozen=True)
class Contents:
    """The files of a release, its id, and its manifest without the hashes of the files.

    ``content_id`` stands for what was settled, ``identity`` also for the release it is compared with.
    """

    identity: str
    content_id: str
    files: Files
    manifest: Mapping[str, Any]


def contents(
    connection: duckdb.DuckDBPyConnection,
    given: Reconciliation,
    agreements: Sequence[Loaded[Agreement]],
    settled: Sequence[Settled],
) -> Contents:
    """Put a release together from what was settled under some of the agreements."""
    (run,) = rows(connection, RUN)
    amounts = settlement_json(run, given, settled)
    figures = settled_files(connection, given, settled, amounts)
    signed = {f"agreement {item.agreement.agreement_id}": item.agreement_sha256.encode() for item in settled}
    content_id = release_id({**figures, **signed})
    changed = bridge_since(connection, given.out, content_id, given.since)
    if changed:
        earlier = settlement_of(given.out, changed["since"]["release_id"])
        changed["settlement"] = settlement_changes(earlier, amounts)
        figures[BRIDGE] = canonical_json(changed)
        figures |= changed_lists(given.out, changed["since"]["release_id"], settled, figures)
    # A release with nothing to compare with is its content; another says what changed since which one.
    identity = release_id({**figures, **signed})
    overview = read_overview(connection, read_pages(connection))
    pages = scorecards(overview, identity, given.posting_date, changed_rows(changed))
    for item in settled:
        invoiced = partial(write_invoice_statement, connection, item.agreement.agreement_id)
        pages[f"{item.agreement.vendor_id}/{INVOICE_STATEMENT}"] = csv_file(given.work / INVOICE_STATEMENT, invoiced)
        pages |= savings_files(connection, given, item)
    report = actuarial_report(connection, given, settled, overview, identity=identity, changed=changed_rows(changed))
    about = {
        **manifest(connection, given, agreements, settled),
        "content_id": content_id,
        "since": changed["since"]["release_id"] if changed else None,
    }
    return Contents(identity, content_id, {**figures, **pages, **report_files(report)}, about)


def settled_files(
    connection: duckdb.DuckDBPyConnection, given: Reconciliation, settled: Sequence[Settled], amounts: Mapping[str, Any]
) -> dict[str, bytes]:
    """Return the files of what was settled and measured; their bytes name the release."""
    figures = {
        SETTLEMENT: canonical_json(amounts),
        CONSERVATION: canonical_json([plain(row) for row in rows(connection, CONSERVED)]),
        BY_GROUP: csv_file(given.work / BY_GROUP, partial(write_settlement_by_group, connection)),
    }
    for item in settled:
        folder = item.agreement.vendor_id
        listed = partial(write_reconciliation, connection, item.agreement.agreement_id)
        figures[f"{folder}/{RECONCILIATION}"] = csv_file(given.work / RECONCILIATION, listed)
        attributed = partial(write_attribution_list, connection, item.agreement.agreement_id)
        figures[f"{folder}/{ATTRIBUTION_LIST}"] = csv_file(given.work / ATTRIBUTION_LIST, attributed)
        figures[f"{folder}/{FACTS}"] = item.vendor_facts
        figures[f"{FACTS_BY_GROUP}/{item.agreement.agreement_id}.yaml"] = item.facts
    return figures


def changed_lists(out: Path, since: str, settled: Sequence[Settled], figures: Files) -> dict[str, bytes]:
    """Return how the attributed list of each vendor differs from the one of an earlier release that has one."""
    changes = {}
    for item in settled:
        folder = item.agreement.vendor_id
        earlier = list_of(out, since, folder)
        if earlier is not None:
            now = figures[f"{folder}/{ATTRIBUTION_LIST}"]
            first_day = item.settlement.period.first
            changes[f"{folder}/{ATTRIBUTION_CHANGES}"] = attribution_changes(
                earlier, now, item.agreement.agreement_id, first_day
            )
    return changes


def savings_files(connection: duckdb.DuckDBPyConnection, given: Reconciliation, item: Settled) -> dict[str, bytes]:
    """Return who and what is behind an agreement's savings, for the payer alone: others than the vendor's."""
    files, agreement_id = {}, item.agreement.agreement_id
    ((group_count,),) = connection.execute(GROUPS, [agreement_id]).fetchall()
    written = SAVINGS_FILES | ({SAVINGS_GROUP: write_savings_group} if group_count else {})
    for name, write in written.items():
        listed = partial(write, connection, agreement_id)
        files[f"{name}/{agreement_id}.csv"] = csv_file(given.work / f"{name}.csv", listed)
    return files


def settlement_json(run: Mapping[str, Any], given: Reconciliation, settled: Sequence[Settled]) -> dict[str, Any]:
    """Return what was settled for every agreement, with the date of knowledge and the date of posting."""
    return {
        "settlement_code": run["settlement_code"],
        "paid_through_date": str(run["paid_through_date"]),
        "posting_date": str(given.posting_date) if given.posting_date else None,
        "agreements": [statement(item.settlement) for item in settled],
    }


def actuarial_report(
    connection: duckdb.DuckDBPyConnection,
    given: Reconciliation,
    settled: Sequence[Settled],
    overview: OverviewPage,
    *,
    identity: str,
    changed: Changed | None,
) -> ActuarialReport:
    """Fill the actuarial report from the run."""
    (run,) = rows(connection, RUN)
    return ActuarialReport(
        release_id=identity,
        software_version=version("trueup"),
        settlement_code=run["settlement_code"],
        paid_through_date=run["paid_through_date"],
        posting_date=given.posting_date,
        overview=overview,
        agreements=[prescribed(item.agreement) for item in settled],
        sources=sources(rows(connection, CONSERVED)),
        findings=kept(connection),
        changed=changed,
        incurred=read_incurred(connection),
    )


def scorecards(
    overview: OverviewPage, identity: str, posting_date: date | None, changed: Changed | None
) -> dict[str, bytes]:
    """Render the page of each vendor and the page across vendors."""
    files = {"overview.html": render_overview(overview, release_id=identity, changed=changed).encode()}
    for page in overview.pages:
        text = render_scorecard(page, release_id=identity, posting_date=posting_date)
        files[f"{page.headline.vendor_id}/scorecard.html"] = text.encode()
    return files


def csv_file(path: Path, write: Callable[[Path], None]) -> bytes:
    """Return what a table writes to a file."""
    write(path)
    return path.read_bytes()


def audit(files: Files) -> list[str]:
    """Return what does not add up to the net of a settlement, to the cent: its reconciliation, its employer groups."""
    found = []
    by_group = pl.read_csv(files[BY_GROUP], columns=["agreement_id", "cents"], schema_overrides={"cents": pl.Int64})
    for item in json.loads(files[SETTLEMENT])["agreements"]:
        name = f"{item['vendor_id']}/{RECONCILIATION}"
        summed = pl.read_csv(files[name], columns=["cents"], schema_overrides={"cents": pl.Int64})["cents"].sum()
        if summed != item["net_cents"]:
            found.append(f"{name}: sums to {summed} cents, the settlement to {item['net_cents']}")
        summed = by_group.filter(pl.col("agreement_id") == item["agreement_id"])["cents"].sum()
        if summed != item["net_cents"]:
            place = f"{BY_GROUP}: {item['agreement_id']}"
            found.append(f"{place} sums to {summed} cents, the settlement to {item['net_cents']}")
    if BRIDGE in files:
        found += [f"{BRIDGE}: {problem}" for problem in imbalances(json.loads(files[BRIDGE]))]
    return found
