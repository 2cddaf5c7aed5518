"""The exhibits that agreements name or rest on: lists, rules, instruments, measures and episode definitions."""

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from contracts.code_releases import CodeRelease, load_code_releases
from contracts.loader import load
from contracts.relative_values import RelativeValue, load_relative_values
from contracts.terms.audit import Audit
from contracts.terms.common_rule import CommonRules
from contracts.terms.drug import Drug
from contracts.terms.drug_relation import DrugRelations
from contracts.terms.episode import EpisodeChoice, EpisodeDefinition
from contracts.terms.instrument import Instrument
from contracts.terms.measure import Measure
from contracts.terms.model import Terms
from contracts.terms.natural_course import NaturalCourse
from contracts.terms.red_flag import RedFlags
from contracts.terms.savings import SavingsDesign
from contracts.terms.simulated_luck import SimulatedLuck
from contracts.terms.value_set import ValueSetRow

DIRECTORY = Path(__file__).parent / "exhibits"
VERSION = re.compile(r"(?P<name>.+)\.v(?P<version>[0-9]+)")

T = TypeVar("T", bound=Terms)


@dataclass(frozen=True, slots=True)
class Exhibits:
    """All exhibits of a directory, each in the order of its file name."""

    instruments: tuple[Instrument, ...]
    measures: tuple[Measure, ...]
    episodes: tuple[EpisodeDefinition, ...]
    value_sets: tuple[ValueSetRow, ...]
    drugs: tuple[Drug, ...] = ()
    code_releases: tuple[CodeRelease, ...] = ()
    relative_values: tuple[RelativeValue, ...] = ()
    red_flags: tuple[RedFlags, ...] = ()
    drug_relations: tuple[DrugRelations, ...] = ()
    natural_courses: tuple[NaturalCourse, ...] = ()
    common_rules: tuple[CommonRules, ...] = ()
    audits: tuple[Audit, ...] = ()
    savings_designs: tuple[SavingsDesign, ...] = ()
    simulated_lucks: tuple[SimulatedLuck, ...] = ()

    def measure(self, name: str, version: int) -> Measure | None:
        """Return a measure by name and version, or None."""
        return next((found for found in self.measures if (found.measure, found.version) == (name, version)), None)

    def natural_course(self, measure: str, version: int) -> NaturalCourse | None:
        """Return what members come to on a measure without care, by the newest up to a version; None where none is."""
        known = [found for found in self.natural_courses if found.measure == measure and found.version <= version]
        return max(known, key=lambda found: found.version, default=None)

    def episode(self, choice: EpisodeChoice, signed: date) -> EpisodeDefinition | None:
        """Return the definition that an agreement signed on a day rests on, or None when there is none."""
        named = [found for found in self.episodes if found.definition == choice.definition]
        if choice.version is None:
            named = [found for found in named if found.dated <= signed]
            return max(named, key=lambda found: found.version, default=None)
        return next((found for found in named if found.version == choice.version), None)

    def newest_measures(self) -> tuple[Measure, ...]:
        """Return the newest version of every measure, by name."""
        newest = {found.measure: found for found in sorted(self.measures, key=lambda found: found.version)}
        return tuple(newest[name] for name in sorted(newest))

    def instrument(self, code: str, signed: date) -> Instrument | None:
        """Return the instrument with a code that an agreement signed on a day rests on, or None when there is none."""
        known = [found for found in self.instruments if found.instrument == code and found.dated <= signed]
        return max(known, key=lambda found: found.version, default=None)

    def savings_design(self, name: str, version: int) -> SavingsDesign | None:
        """Return a savings design by name and version, or None."""
        named = (found for found in self.savings_designs if (found.savings_design, found.version) == (name, version))
        return next(named, None)

    def newest_savings_design(self, name: str) -> SavingsDesign | None:
        """Return the newest version of a savings design, or None."""
        named = [found for found in self.savings_designs if found.savings_design == name]
        return max(named, key=lambda found: found.version, default=None)

    def simulated_luck(self, design: str, version: int) -> SimulatedLuck | None:
        """Return what simulated payers say of a savings design, by the newest file on it; None where none was made."""
        known = [found for found in self.simulated_lucks if (found.design, found.design_version) == (design, version)]
        return max(known, key=lambda found: found.version, default=None)

    def has_value_set(self, set_id: str) -> bool:
        """Whether any list holds rows of a set."""
        return any(row.set_id == set_id for row in self.value_sets)


@cache
def load_exhibits(directory: Path = DIRECTORY) -> Exhibits:
    """Load every exhibit, once a process. Raises NotLoadedError with the problems of the first file that is wrong."""
    return Exhibits(
        drugs=tuple(drug for path in sorted((directory / "drugs").glob("*.csv")) for drug in _drugs(path)),
        instruments=_all(directory / "instruments", Instrument),
        measures=_all(directory / "measures", Measure),
        episodes=_all(directory / "episodes", EpisodeDefinition),
        value_sets=tuple(row for path in _newest(directory / "value_sets", "csv") for row in _rows(path)),
        code_releases=load_code_releases(directory / "code_releases"),
        relative_values=load_relative_values(directory / "relative_values"),
        red_flags=tuple(load(path, RedFlags).required() for path in _newest(directory / "red_flags", "yaml")),
        natural_courses=_all(directory / "natural_course", NaturalCourse),
        common_rules=tuple(load(path, CommonRules).required() for path in _newest(directory / "common_rules", "yaml")),
        audits=tuple(load(path, Audit).required() for path in _newest(directory / "audits", "yaml")),
        savings_designs=_all(directory / "savings_designs", SavingsDesign),
        simulated_lucks=_all(directory / "savings_luck", SimulatedLuck),
        drug_relations=tuple(
            load(path, DrugRelations).required() for path in _newest(directory / "drug_relations", "yaml")
        ),
    )


def _all(directory: Path, model: type[T]) -> tuple[T, ...]:
    return tuple(load(path, model).required() for path in sorted(directory.glob("*.yaml")))


def _newest(directory: Path, kind: str) -> list[Path]:
    """Return the newest version of each list or rule: it speaks for earlier years too."""
    newest: dict[str, Path] = {}
    for path in sorted(directory.glob(f"*.{kind}"), key=lambda path: (_version(path)[1], path.name)):
        newest[_version(path)[0]] = path
    return [newest[name] for name in sorted(newest)]


def _version(path: Path) -> tuple[str, int]:
    named = VERSION.fullmatch(path.stem)
    if named is None:
        raise ValueError(f"{path.name} must be named <name>.v<version>{path.suffix}")
    return named["name"], int(named["version"])


def _drugs(path: Path) -> list[Drug]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [Drug.model_validate({key: text or None for key, text in row.items()}) for row in csv.DictReader(lines)]


def _rows(path: Path) -> list[ValueSetRow]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [{key: text or None for key, text in row.items()} for row in csv.DictReader(lines)]
    return [ValueSetRow.model_validate({**row, "list_version": path.stem}) for row in rows]
