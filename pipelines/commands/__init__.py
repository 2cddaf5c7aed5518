"""What each command of `trueup` does once its arguments are parsed: exit codes come back, RunErrors are raised."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
from rich.console import Console

from contracts.document import Severity
from contracts.exhibits import load_exhibits
from contracts.fit import FactsDoNotFitError
from contracts.groups import by_group, names_groups, net_of_groups
from contracts.loader import load_agreement, load_facts
from contracts.review import review_file
from contracts.settlement import settle
from contracts.statement import statement
from contracts.versions import Versions
from data_quality.validation import CRITICAL, WARNING
from pipelines import terminal_tables as tables
from pipelines.acknowledging import told
from pipelines.engines import duckdb as engine
from pipelines.failures import OK, REFUSED, RunError, UnusableInputError
from pipelines.findings import quality_stop
from pipelines.intake.manifest import Usage
from pipelines.intake.profile import ProfileError
from pipelines.intake.stating import StatingError, write_manifest
from pipelines.progress import Journal, Terminal, keep
from pipelines.reconciliation import make_work, reconciliation
from pipelines.sample import SampleSize, make_sample, make_vendor_feeds

LOG = "run.log"


def run_command(given: Mapping[str, str | None], *, as_json: bool) -> int:
    """Run the main path in this process, then print the settlement."""
    console = tables.page(to_errors=as_json)
    release = run_whole(given, console)
    document = json.loads((release / "settlement.json").read_bytes())
    if as_json:
        print(json.dumps({"release": str(release), **document}, indent=2))
    else:
        tables.print_release(console, release, document, page_status(reconciliation(given).warehouse))
    return OK


def run_whole(given: Mapping[str, str | None], console: Console) -> Path:
    """Run the main path in this process, telling its steps and what a person should look at; return the release."""
    arguments = {name: value for name, value in given.items() if value not in (None, "")}
    checked = reconciliation(arguments)
    make_work(checked)
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    from pipelines.definitions import expected_steps, run_here  # noqa: PLC0415 Dagster takes a second to import

    console.print(f"settling {checked.shown_inputs} under {tables.shown(checked.agreements)}", highlight=False)
    log = checked.work / LOG
    with Terminal(console, expected_steps()) as terminal, keep(log, terminal.tell) as journal:
        journal.acknowledge = partial(tables.print_received, console)
        run_here(arguments)
    release = released(journal, log)
    for line in [*journal.notes, *(f"warning: {finding}" for finding in journal.unmet(WARNING))]:
        console.print(line, highlight=False)
    return release


def page_status(warehouse: Path) -> dict[str, str]:
    """Return how far each agreement's page says that its settlement stands: FINAL, PRELIMINARY or INTERIM."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return dict(connection.execute("select agreement_id, status_code from scorecard.headline").fetchall())


def released(journal: Journal, log: Path) -> Path:
    """Return the release of a run, or raise what ended it: the first error, else the expectations that do not hold."""
    if journal.failures:
        raise journal.failures[0]
    unmet = journal.unmet(CRITICAL)
    if unmet:
        raise quality_stop(unmet)
    if journal.release is None:
        raise RunError(f"nothing was published; see {log}")
    return journal.release


def sample_command(out: Path | None, onto: Path | None, size: Mapping[str, int | None]) -> int:
    """Make the sample payer, or the vendors' feeds over claims that came from elsewhere."""
    chosen = SampleSize(**{name: number for name, number in size.items() if number is not None})
    if onto is not None:
        if size["members"] is not None or size["months"] is not None:
            raise UnusableInputError("onto: members and months are those of the folder; give --seed alone")
        made = make_vendor_feeds(onto, out or onto, chosen)
    elif out is not None:
        made = make_sample(out, chosen)
    else:
        raise UnusableInputError("out: name the folder to write the sample payer to, or --onto a folder with claims")
    print(f"{made}: {chosen.describe()}" if onto is None else f"{made}: vendor feeds over the claims in {onto}")
    return OK


def manifest_command(folder: Path, as_of: str, *, is_test: bool) -> int:
    """Write the manifest of a folder of files to be sent; raise UnusableInputError with all that is wrong with them."""
    if not folder.is_dir():
        raise UnusableInputError(f"there is no folder {folder}")
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        raise UnusableInputError("as-of: give a day such as 2026-03-01") from None
    try:
        with engine.connect() as connection:
            written = write_manifest(connection, folder, day, Usage.TEST if is_test else Usage.PRODUCTION)
    except ProfileError as error:
        raise UnusableInputError(str(error)) from None
    except StatingError as error:
        lines = [f"{name}: {told(fault)}" if name else told(fault) for name, fault in error.faults]
        raise UnusableInputError("\n".join([f"{folder}: a receiver would refuse:", *lines])) from None
    print(written)
    return OK


def settle_command(agreement_file: Path, facts_file: Path, earlier_files: Sequence[Path], *, as_json: bool) -> int:
    """Settle one agreement, with versions before it, on given facts and show every step."""
    require_files([agreement_file, facts_file, *earlier_files])
    loaded, facts = [load_agreement(file) for file in (agreement_file, *earlier_files)], load_facts(facts_file)
    agreement, *earlier = (each.value for each in loaded)
    if agreement is None or facts.value is None or None in earlier:
        return refused([*(problem for each in loaded for problem in each.problems), *facts.problems])
    before = [version for version in earlier if version is not None]
    try:
        Versions.of(agreement, before)
    except ValueError as error:
        return refused([f"{agreement_file}: {error}"])
    found = review_file(loaded[0], load_exhibits(), agreement_file)
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    if errors:
        return refused(errors)
    try:
        settlement = settle(agreement, facts.value, facts.value.posted, before)
    except FactsDoNotFitError as error:
        # Under another agreement nothing else can fit, and saying so would bury why.
        whose = [misfit for misfit in error.misfits if misfit.field == "agreement_id"]
        return refused([f"{facts_file}: {misfit.field}: {misfit.message}" for misfit in whose or error.misfits])
    document = statement(settlement)
    if names_groups(facts.value):
        paid = net_of_groups(by_group(agreement, facts.value, settlement, before))
        document["groups"] = [{"group": group, "net_cents": cents} for group, cents in paid.items()]
    if as_json:
        print(json.dumps(document, indent=2))
    else:
        tables.print_settlement(tables.page(), document)
    return OK


def require_files(files: Sequence[Path]) -> None:
    """Raise UnusableInputError with every path at which there is no file to read."""
    problems = [
        f"{file}: is a folder; name a file in it" if file.is_dir() else f"{file}: there is no such file"
        for file in files
        if not file.is_file()
    ]
    if problems:
        raise UnusableInputError("\n".join(problems))


def refused(problems: Sequence[object]) -> int:
    """Print problems on standard error; return the exit code of a refused file."""
    import sys  # noqa: PLC0415

    for problem in problems:
        print(problem, file=sys.stderr)
    return REFUSED
