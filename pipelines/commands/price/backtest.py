"""The body of `trueup price backtest`."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from contracts.agreement import Agreement
from contracts.exhibits import load_exhibits
from contracts.loader import load_agreement
from contracts.statement import statement
from contracts.terms.money import dollars
from pipelines import terminal_tables as tables
from pipelines.backtest.counting import BackTest, count
from pipelines.backtest.placing import OFFER, Placed, lay_out_inputs, put_in_place, refuse_uncounted
from pipelines.commands import require_files
from pipelines.commands.price import ESTIMATE
from pipelines.failures import OK, RefusedError, UnusableInputError
from pipelines.intake.inspection import hashed
from pipelines.negotiation_folder import negotiation_folder
from pipelines.progress import keep
from pipelines.publish.contents import FACTS, SETTLEMENT
from pipelines.publish.reasons import reason_meaning
from pipelines.publish.release import canonical_json, write
from pipelines.reconciliation import AGREEMENTS, BOOKS, SAMPLE, reconciliation
from pipelines.reproducing import Places, arguments, made_otherwise, read_manifest

WORK = ".backtest-"
LOG = "backtest.log"
MEMBERS = "members.csv"
AMOUNTS = {
    "fees before results": "fees_cents",
    "fixed amounts": "fixed_cents",
    "of the fees at risk": "at_risk_cents",
    "of these earned": "earned_cents",
    "bonus": "bonus_cents",
    "refunds": "refund_cents",
    "you pay": "net_cents",
}
OF_RESULTS = frozenset({"earned_cents", "bonus_cents", "refund_cents"})
Document = Mapping[str, Any]


def backtest_command(
    file: Path,
    release: Path,
    *,
    inputs: Sequence[Path],
    agreements: Path | None,
    out: Path | None,
    how: Mapping[str, str | None],
    as_json: bool,
) -> int:
    """Count and settle an offer on a release's inputs; write its facts, settlement and members, and print it."""
    require_files([file])
    offer = _loaded(file)
    made, exhibits = release.resolve(), load_exhibits()
    recorded = read_manifest(made)
    published, beside = _published(made, recorded), made.parent.parent
    places = Places(beside, tuple(inputs) or (beside / SAMPLE,), agreements or AGREEMENTS, beside / BOOKS)
    folder = negotiation_folder(out, offer.agreement_id)
    with tempfile.TemporaryDirectory(prefix=WORK, dir=folder) as name:
        work = Path(name)
        lay_out_inputs(recorded, places, work)
        placed = put_in_place(file, recorded, work, exhibits)
        given = reconciliation({**arguments(recorded, work), "posting_date": None, **how})
        refuse_uncounted(placed.offer, given, exhibits, str(file))
        with keep(folder / LOG), tables.page(to_errors=True).status("counting on what went into the release"):
            found = count(given, placed, exhibits, work / MEMBERS, ESTIMATE)
        document = _document(recorded, placed, found, published)
        _write(folder, placed, found, document)
        shutil.move(work / MEMBERS, folder / MEMBERS)
    notes = list(_notes(recorded, offer, placed, found))
    if as_json:
        print(json.dumps({**document, "notes": notes, "folder": str(folder)}, indent=2))
    else:
        _print(tables.page(), document, notes, folder)
    return OK


def _loaded(file: Path) -> Agreement:
    loaded = load_agreement(file)
    if loaded.value is None:
        raise RefusedError("\n".join(map(str, loaded.problems)))
    return loaded.value


def _published(release: Path, recorded: Document) -> Document:
    """Return what a release settled; raise UnusableInputError where it is not as it was published."""
    stated = {output["path"]: output["sha256"] for output in recorded["outputs"]}
    path = release / SETTLEMENT
    if not path.is_file() or hashed(path)[0] != stated.get(SETTLEMENT):
        raise UnusableInputError(f"{path}: is not as it was published (ALTERED)")
    settled: Document = json.loads(path.read_bytes())
    return settled


def _document(recorded: Document, placed: Placed, found: BackTest, published: Document) -> dict[str, Any]:
    """Return the settlement of an offer, marked, beside that of the signed agreement in the release."""
    signed = placed.signed.agreement_id if placed.signed else None
    return {
        "is": ESTIMATE,
        "release_id": recorded["release_id"],
        "offer": statement(found.settled.settlement),
        "signed": next((each for each in published["agreements"] if each["agreement_id"] == signed), None),
        "attributed_count": found.attributed_count,
        "withdrawn_count": found.withdrawn_count,
        "counted": found.counted,
    }


def _write(folder: Path, placed: Placed, found: BackTest, document: Document) -> None:
    head = f"# {ESTIMATE}: a back-test on release {document['release_id']}\n"
    write(folder / FACTS, head.encode() + found.settled.facts)
    write(folder / OFFER, head.encode() + placed.text.encode())
    write(folder / SETTLEMENT, canonical_json(document))


def _notes(recorded: Document, offer: Agreement, placed: Placed, found: BackTest) -> Iterator[str]:
    """Yield what a reader of the figures should know."""
    first, moved = offer.period.first, placed.offer.period.first
    if first != moved:
        yield f"the offer's days are moved: its period begins on {moved} instead of {first}"
    if found.attributed_count:
        yield f"{found.attributed_count:,} members are attributed to {offer.vendor_id} under the offer"
    else:
        yield (
            f"nobody in these data is attributed to {offer.vendor_id}: only fees for covered members and fixed amounts "
            "count; to try the offer on another vendor's members, give it that vendor_id"
        )
    yield (
        "nothing was invoiced under an offer: every unit that it owes counts, billed or not; back-test the signed "
        "agreement too to compare like with like"
    )
    if found.withdrawn_count:
        yield (
            "units left out because their day lost coverage later (what had been charged by then would stand): "
            f"{found.withdrawn_count:,}"
        )
    findings = sum(len(each["resolutions"]) for each in recorded["agreements"])
    if findings:
        yield f"findings of disputes left out, which are of the signed agreements' rows: {findings}"
    for line in made_otherwise(recorded):
        yield f"the release was not made by this trueup, and the two columns may differ for that: {line}"


def _print(console: Console, document: Document, notes: Sequence[str], folder: Path) -> None:
    settled = [each for each in (document["offer"], document["signed"]) if each is not None]
    names = [f"offer {settled[0]['agreement_id']}", *(f"signed {each['agreement_id']}" for each in settled[1:])]
    period = " to ".join(settled[0]["period"].values())
    amounts = tables.listing(f"Back-test on release {document['release_id']}, {period} ({ESTIMATE})", [""], names)
    for name, key in AMOUNTS.items():
        amounts.add_row(name, *(_amount(each, key) for each in settled))
    tables.print_whole(console, amounts)
    counted = tables.listing("Units counted", ["clause", "finding"], ["rows", "units"])
    for row in document["counted"]:
        finding = f"{row['reason_code']} {reason_meaning(row['reason_code'])}"
        counted.add_row(row["clause_id"], finding, f"{row['row_count']:,}", f"{row['unit_count']:,}")
    tables.print_whole(console, counted)
    for line in [*notes, f"written to {folder}, for the payer alone"]:
        console.print(line, highlight=False)


def _amount(settled: Document, key: str) -> str:
    """Write an amount; what results decide an interim settlement does not know."""
    is_open = settled["kind"] == "interim" and key in OF_RESULTS
    return tables.UNDECIDED if is_open else dollars(settled[key])
