"""What a run tells while it runs: each step with its seconds on the terminal, timings and traces of errors in a log.

Every step of the graph goes through :func:`run_step`, which is also the one place where an error becomes something that
may be told. Timings belong in the log and nowhere else: a release does not know how long it took.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from data_quality.validation import Finding
from pipelines.failures import BugError, RunError, describe

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.intake.acknowledgement import Acknowledgement

Result = TypeVar("Result")
CHECKS = "checks"


@dataclass
class Journal:
    """What happened in a run: findings of the data quality, errors, and lines for the terminal and the log."""

    log: TextIO | None = None
    tell: Callable[[str, float], None] | None = None
    acknowledge: "Callable[[Acknowledgement], None] | None" = None
    findings: list[Finding] = field(default_factory=list)
    failures: list[RunError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    release: Path | None = None

    def finished(self, step: str, seconds: float) -> None:
        """Note a step that is done."""
        self._write(f"{seconds:9.3f} s  {step}")
        if self.tell:
            self.tell(step, seconds)

    def failed(self, step: str, failure: RunError) -> None:
        """Note an error, with the places in the code that led to it."""
        self.failures.append(failure)
        self._write(f"   failed    {step}: {failure}")
        if isinstance(failure, BugError):
            for frame in failure.frames:
                self._write(f"             at {frame}")

    def receive(self, acknowledgement: "Acknowledgement") -> None:
        """Note what was received and refused, before anything is settled on it."""
        for line in acknowledgement.totals_lines():
            self._write(f"   received  {line}")
        if self.acknowledge:
            self.acknowledge(acknowledgement)

    def warn(self, line: str) -> None:
        """Note what a person should look at although the run goes on."""
        self.note(f"warning: {line}")

    def found(self, findings: Iterable[Finding]) -> None:
        """Note how expectations came out."""
        for finding in findings:
            self.findings.append(finding)
            if not finding.is_met:
                self._write(f"   {finding.severity:9} {finding}")

    def note(self, line: str) -> None:
        """Note what a person should know of a run that went well."""
        self.notes.append(line)
        self._write(f"   note      {line}")

    def unmet(self, severity: str) -> list[Finding]:
        """Return the findings of a severity that do not hold."""
        return [finding for finding in self.findings if not finding.is_met and finding.severity == severity]

    def _write(self, line: str) -> None:
        if self.log:
            print(line, file=self.log, flush=True)


_current: list[Journal] = [Journal()]


def journal() -> Journal:
    """Return the journal of the run at work."""
    return _current[-1]


@contextmanager
def keep(path: Path, tell: Callable[[str, float], None] | None = None) -> Iterator[Journal]:
    """Keep a journal of what runs inside, with its log at ``path``."""
    path.parent.parent.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("w", encoding="utf-8") as log:
        kept = Journal(log, tell)
        _current.append(kept)
        try:
            yield kept
        finally:
            _current.remove(kept)


def run_step(step: str, action: Callable[[], Result]) -> Result:
    """Do one step; raise RunError, with nothing of the original error attached, when it fails."""
    started = time.perf_counter()
    failure: RunError | None = None
    try:
        result = action()
    except Exception as error:
        failure = describe(error, step)
    # Raised outside the handler: inside it the error that may not be told would travel along as its context.
    if failure is not None:
        journal().failed(step, failure)
        raise failure
    journal().finished(step, time.perf_counter() - started)
    return result


class Terminal:
    """One line a stage of the main path, when its last step is done: how many steps, how many seconds.

    ``expected`` is the number of steps of each stage, in the order of the main path.
    """

    def __init__(self, console: "Console", expected: Mapping[str, int]) -> None:
        self._console = console
        self._expected = dict(expected)
        self._steps = dict.fromkeys(expected, 0)
        self._seconds = dict.fromkeys(expected, 0.0)
        self._status = console.status("starting") if console.is_terminal else None

    def __enter__(self) -> "Terminal":
        """Show what is at work, on a terminal that can redraw a line."""
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the line away."""
        if self._status:
            self._status.stop()

    def tell(self, step: str, seconds: float) -> None:
        """Count a finished step; print its stage when that was the last one."""
        stage = stage_of(step)
        if stage not in self._expected:
            return
        self._steps[stage] += 1
        self._seconds[stage] += seconds
        done, total = sum(self._steps.values()), sum(self._expected.values())
        if self._status:
            self._status.update(f"{done} of {total} steps, {step} done")
        if self._steps[stage] == self._expected[stage]:
            steps = "step " if self._expected[stage] == 1 else "steps"
            self._console.print(
                f"  {stage:<12} {self._expected[stage]:>4} {steps} {self._seconds[stage]:>7.1f} s", highlight=False
            )


def stage_of(step: str) -> str:
    """Return the stage of the main path that a step belongs to: its layer, or the checks."""
    word = step.partition(" ")[0]
    return CHECKS if word in ("checking", "reconciling") else word.partition(".")[0]
