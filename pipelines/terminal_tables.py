"""What a person reads on the terminal after a run or a settlement: money, measures, steps, where the pages are."""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

from contracts.terms.money import dollars
from pipelines.publish.bridge.causes import SPEND_CAUSES
from pipelines.reconciliation import AGREEMENTS

if TYPE_CHECKING:
    from pipelines.intake.acknowledgement import Acknowledgement

Document = Mapping[str, Any]
UNASKED_WIDTH = 120
WHOLE_WIDTH = 10_000
# What an interim settlement does not decide; 0.00 would say that nothing was earned.
UNDECIDED = "–"
AMOUNTS = {
    "fees": "fees_cents",
    "at risk": "at_risk_cents",
    "earned": "earned_cents",
    "net": "net_cents",
    "posted": "posted_cents",
    "owed": "cash_cents",
}


def page(*, to_errors: bool = False) -> Console:
    """Return the console to print on: as wide as the terminal, or wide enough where there is none to ask."""
    console = Console(stderr=to_errors, soft_wrap=True)
    return console if console.is_terminal else Console(stderr=to_errors, soft_wrap=True, width=UNASKED_WIDTH)


def listing(title: str, columns: Sequence[str], amounts: Sequence[str] = ()) -> Table:
    """Return an empty table: columns of words to the left, of amounts to the right, none ever wrapped."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name, no_wrap=True)
    for name in amounts:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def print_whole(console: Console, table: Table) -> None:
    """Print a table as wide as its words, beyond the terminal where they are: an id that is cut names nothing."""
    console.width = console.measure(table, options=console.options.update(width=WHOLE_WIDTH)).maximum
    console.print(table)


def print_release(console: Console, release: Path, document: Document, status: Mapping[str, str]) -> None:
    """Print the settlement of each vendor, the conservation statement in short, and where the pages are."""
    console.print()
    console.print(settlement_table(document, status))
    print_conservation(console, json.loads((release / "conservation.json").read_bytes()))
    if (release / "bridge.json").is_file():
        changed = json.loads((release / "bridge.json").read_bytes())
        console.print(changes_table(changed))
        console.print(settlement_changes_table(changed))
    console.print()
    for page in [*sorted(release.glob("*/scorecard.html")), release / "overview.html"]:
        console.print(str(page), highlight=False)


def print_received(console: Console, acknowledgement: "Acknowledgement") -> None:
    """Print what was received, feed by feed: files, rows, the control totals, and the columns nothing uses."""
    table = Table(title="Received", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("feed")
    for name in ("files", "rows", "allowed", "paid", "columns left"):
        table.add_column(name, justify="right", no_wrap=True)
    for feed in dict.fromkeys(each.feed for each in acknowledgement.receipts):
        files = [each for each in acknowledgement.receipts if each.feed == feed and each.accepted]
        totals = [each for each in acknowledgement.totals if each.feed == feed]
        allowed, paid = (
            dollars(sum(found)) if (found := [cents for cents in amounts if cents is not None]) else ""
            for amounts in ([each.allowed_cents for each in totals], [each.paid_cents for each in totals])
        )
        left = sum(len(each.unused_columns) for each in files)
        rows = sum(each.row_count for each in files)
        table.add_row(feed, str(len(files)), f"{rows:,}", allowed, paid, str(left) if left else "")
    console.print(table)


def settlement_table(document: Document, status: Mapping[str, str]) -> Table:
    """Return a row a vendor with its amounts and how far they stand, and below it a row a measure with its part.

    ``posted`` went out before, ``owed`` is what is to be paid now: both of the net.
    """
    title = f"{document['settlement_code'].title()} settlement, claims paid through {document['paid_through_date']}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    # On a narrow terminal a name wraps; an amount is never cut.
    table.add_column("vendor and its measures")
    for name in AMOUNTS:
        table.add_column(name, justify="right", no_wrap=True)
    for item in document["agreements"]:
        amounts = {name: dollars(item[key]) for name, key in AMOUNTS.items()}
        if item["kind"] == "interim":
            amounts["earned"] = UNDECIDED
        table.add_row(f"{item['vendor_id']} {status[item['agreement_id']]}", *amounts.values(), style="bold")
        for result in item["measures"]:
            pool, earned = dollars(result["pool_cents"]), dollars(result["earned_cents"])
            table.add_row(f"  {measure_line(result)}", "", pool, earned, "")
    return table


def measure_line(result: Document) -> str:
    """Say what a measure came to: `pain_responder 52.0% (52/100)`."""
    if result["status"] != "measured":
        return f"{result['measure']} {result['status'].replace('_', ' ')}"
    if result["numerator"] is None:
        return f"{result['measure']} {decimal(result['value'])} (n {result['denominator']})"
    counts = f"{result['numerator']}/{result['denominator']}"
    return f"{result['measure']} {percent(Fraction(counts))} ({counts})"


def percent(share: Fraction) -> str:
    """Write a share with one decimal, half up, for a person only."""
    tenths = (share.numerator * 2000 + share.denominator) // (2 * share.denominator)
    return f"{tenths // 10}.{tenths % 10}%"


def decimal(exact: str) -> str:
    """Write an exact figure for a person: whole as it is, else with two decimals."""
    value = Fraction(exact)
    return str(value) if value.denominator == 1 else f"{float(value):,.2f}"


def print_conservation(console: Console, statement: Sequence[Document]) -> None:
    """Print the rows and cents of the claims by disposition."""
    table = Table(
        title="Where every row and cent received went", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for name in ("feed", "disposition"):
        table.add_column(name)
    for name in ("rows", "allowed", "plan paid"):
        table.add_column(name, justify="right", no_wrap=True)
    totals: dict[tuple[str, str], list[int]] = {}
    for entry in statement:
        if entry["feed_code"] in ("medical_claim", "pharmacy_claim"):
            sums = totals.setdefault((entry["feed_code"], entry["disposition_code"]), [0, 0, 0])
            for position, name in enumerate(("row_count", "allowed_cents", "plan_paid_cents")):
                sums[position] += entry[name] or 0
    for (feed, disposition), (rows, allowed, paid) in sorted(totals.items()):
        table.add_row(feed, disposition, f"{rows:,}", dollars(allowed), dollars(paid))
    console.print(table)


def changes_table(changed: Document) -> Table:
    """Return what changed since the release before, by cause, over all feeds and sources."""
    since = changed["since"]
    title = f"What changed since release {since['release_id']}, paid through {since['paid_through_date']}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("cause")
    for name in ("lines", "spend", "plan paid"):
        table.add_column(name, justify="right", no_wrap=True)
    sums: dict[str, list[int]] = {}
    for entry in changed["spend"]:
        for cause in entry["causes"]:
            into = sums.setdefault(cause["cause_code"], [0, 0, 0])
            for position, name in enumerate(("line_count", "spend_cents", "plan_paid_cents")):
                into[position] += cause[name]
    for code, (lines, spend, paid) in sorted(sums.items(), key=lambda item: list(SPEND_CAUSES).index(item[0])):
        table.add_row(SPEND_CAUSES[code], f"{lines:,}", dollars(spend), dollars(paid))
    spend, paid = (sum(amounts[position] for amounts in sums.values()) for position in (1, 2))
    table.add_row("in all", "", dollars(spend), dollars(paid), style="bold")
    return table


def settlement_changes_table(changed: Document) -> Table:
    """Return which amounts settled differ from the release before, by agreement, clause and kind."""
    title = f"What is settled otherwise than in release {changed['since']['release_id']}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("agreement", "clause", "kind"):
        table.add_column(name)
    for name in ("before", "now", "difference"):
        table.add_column(name, justify="right", no_wrap=True)
    rows = [(each["earlier_cents"], each["cents"]) for each in changed["settlement"]]
    for each, (before, now) in zip(changed["settlement"], rows, strict=True):
        amounts = dollars(before), dollars(now), dollars(now - before)
        table.add_row(each["agreement_id"], each["clause_id"], each["kind"].replace("_", " "), *amounts)
    before, now = sum(row[0] for row in rows), sum(row[1] for row in rows)
    table.add_row("in all" if rows else "nothing", "", "", "", "", dollars(now - before), style="bold")
    return table


def print_settlement(console: Console, document: Document) -> None:
    """Print one settlement: every step, the payment lines, and what they come to."""
    period = f"{document['period']['from']} to {document['period']['to']}"
    console.print(f"{document['agreement_id']}, {document['kind']} settlement of {period}", highlight=False)
    console.print("\nsteps: what was posted, or the exact figure where nothing was")
    for step in document["steps"]:
        posted = dollars(step["cents"]) if step["cents"] is not None else step["exact"] or ""
        console.print(f"{step['step_number']:>4}  {step['key']:<34} {posted:>16}  {step['note']}", highlight=False)
    console.print()
    lines = Table(title="Payment lines", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("step", "clause", "kind", "month"):
        lines.add_column(name)
    lines.add_column("amount", justify="right", no_wrap=True)
    lines.add_column("reason")
    for line in document["lines"]:
        month = (line["month"] or "")[:7]
        lines.add_row(
            str(line["step_number"]),
            line["clause_id"],
            line["kind"],
            month,
            dollars(line["cents"]),
            line["reason"],
        )
    console.print(lines)
    if "groups" in document:
        groups = Table(title="Net by employer group", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
        groups.add_column("group")
        groups.add_column("net", justify="right", no_wrap=True)
        for each in document["groups"]:
            groups.add_row(each["group"], dollars(each["net_cents"]))
        console.print(groups)
    for name in ("fees", "at_risk", "earned", "net", "posted", "true_up", "cash"):
        is_open = name == "earned" and document["kind"] == "interim"
        amount = UNDECIDED if is_open else dollars(document[f"{name}_cents"])
        console.print(f"{'owed' if name == 'cash' else name.replace('_', ' '):>10} {amount:>16}", highlight=False)
    for flag in document["flags"]:
        console.print(f"      note {flag}", highlight=False)


def shown(folder: Path) -> str:
    """Name a folder of agreements for a person."""
    return "the agreements that come with trueup" if folder == AGREEMENTS else str(folder)
