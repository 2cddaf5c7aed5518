"""The command `trueup`. Heavy imports stand inside the commands: help and completion must answer at once."""

# ruff: noqa: PLC0415 see above

import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal, get_args

from cyclopts import App, CycloptsError, Parameter

from pipelines import failures
from pipelines.cli.agreement import agreement_app
from pipelines.cli.books import keys_app, ledger_app, post, sign
from pipelines.cli.disputes import dispute_app
from pipelines.cli.evidence import explain, reproduce
from pipelines.cli.price import price_app
from pipelines.cli.run import run

EXIT_CODES = f"""\
Exit codes:
{failures.OK:>3}  done
{failures.REFUSED:>3}  an agreement or a facts file has errors
{failures.UNUSABLE_INPUT:>3}  something given cannot be used: an option, a folder, a file, a date
{failures.QUALITY:>3}  the data does not hold what it must; nothing was published
{failures.STORAGE:>3}  reading or writing failed
{failures.BUG:>3}  an error of trueup itself
{failures.STOPPED:>3}  stopped from the keyboard"""

app = App(
    name="trueup",
    help="Settles outcome-based agreements between health plans and virtual musculoskeletal care vendors, to the cent.",
    help_epilogue=EXIT_CODES,
    help_format="plaintext",
    version=lambda: version("trueup"),
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)
app.command(run)
app.command(agreement_app)
app.command(price_app)
app.command(ledger_app)
app.command(sign)
app.command(post)
app.command(keys_app)
app.command(dispute_app)
app.command(reproduce)
app.command(explain)

Shell = Literal["bash", "zsh", "fish", "powershell"]


@app.command
def sample(
    *,
    out: Path | None = None,
    onto: Path | None = None,
    members: Annotated[int | None, Parameter()] = None,
    months: Annotated[int | None, Parameter()] = None,
    seed: Annotated[int | None, Parameter()] = None,
) -> int:
    """Make the sample payer: simulated members, claims and three vendors, with the truth beside them.

    Parameters
    ----------
    out
        Folder to write the files to; with --onto, that folder by default.
    onto
        Folder with claims and eligibility received from elsewhere: simulate only the vendors' feeds over them.
    members
        Number of members.
    months
        Number of service months, the last one being June 2026.
    seed
        Another seed makes another payer; the same seed the same bytes.
    """
    from pipelines.commands import sample_command

    return sample_command(out, onto, {"members": members, "months": months, "seed": seed})


@app.command
def manifest(folder: Path, /, *, as_of: str, test: Annotated[bool, Parameter(negative="")] = False) -> int:
    """Count the files of a folder to be sent and write the manifest that states them, for the receiver to compare.

    Parameters
    ----------
    folder
        Folder with the files and their profile.yaml. Files that a manifest in it states already are left.
    as_of
        Day as of which the files were made, such as 2026-03-01.
    test
        State that the files are a test: they are answered in full and counted for nothing.
    """
    from pipelines.commands import manifest_command

    return manifest_command(folder, as_of, is_test=test)


@app.command
def settle(
    *,
    agreement: Path,
    facts: Path,
    earlier: list[Path] | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Apply one agreement to given performance facts, without any claims, and show every step.

    Parameters
    ----------
    agreement
        The agreement, a YAML file.
    facts
        What was measured, a YAML file; a run writes one for each agreement (facts.yaml).
    earlier
        A version before it that was in force in a part of the period, a YAML file; give it once for each.
    json
        Print the settlement as JSON.
    """
    from pipelines.commands import settle_command

    return settle_command(agreement, facts, earlier or [], as_json=json)


@app.command
def completion(shell: str = "bash") -> int:
    """Print the completion script of a shell: bash, zsh, fish or powershell.

    Parameters
    ----------
    shell
        The shell; for bash, `eval "$(trueup completion bash)"`.
    """
    known: tuple[Shell, ...] = get_args(Shell)
    chosen = next((each for each in known if each == shell), None)
    if chosen is None:
        raise failures.UnusableInputError(f"shell: give one of {', '.join(known)}, got {shell[:40]!r}")
    print(app.generate_completion(shell=chosen))
    return failures.OK


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code. No error ends in a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return guarded(lambda: app(given, exit_on_error=False, print_error=False))


def guarded(action: Callable[[], object]) -> int:
    """Do what a command line asks for; turn every error into a message on standard error and an exit code."""
    try:
        code = action()
    except CycloptsError as error:
        return told(failures.UnusableInputError(f"{error}\nTry `trueup --help`."))
    except KeyboardInterrupt:
        print("trueup: stopped; nothing was published", file=sys.stderr)
        return failures.STOPPED
    except BrokenPipeError:  # who reads has seen enough, as `head` has; the interpreter must not try again at its exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return failures.OK
    except Exception as error:  # the last resort: an error nobody foresaw may quote a member
        return told(failures.describe(error, "the command"))
    return code if isinstance(code, int) else failures.OK


def told(failure: failures.RunError) -> int:
    """Print an error for a person; return its exit code."""
    print(f"trueup: {failure}", file=sys.stderr)
    if isinstance(failure, failures.BugError):
        print("Please report the code. It names a place in trueup's code, not your data:", file=sys.stderr)
        for frame in failure.frames[-4:]:
            print(f"  {frame}", file=sys.stderr)
    return failure.exit_code


if __name__ == "__main__":
    sys.exit(main())
