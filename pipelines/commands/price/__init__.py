"""What the commands of `trueup price` share: offers, assumptions and facts loaded, all that is wrong said at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from contracts.agreement import Agreement
from contracts.document import Severity
from contracts.exhibits import load_exhibits
from contracts.fit import FactsDoNotFitError
from contracts.loader import Loaded, load_agreement, load_facts
from contracts.moved import onto
from contracts.negotiation.assumptions import Assumptions, Scenario
from contracts.negotiation.loading import load_assumptions
from contracts.negotiation.observed import assumed_of_members
from contracts.negotiation.offer import Offer
from contracts.negotiation.outcome import outcome
from contracts.negotiation.projection import NotProjectedError, project
from contracts.negotiation.shipped import shipped
from contracts.negotiation.untold import untold
from contracts.performance import Performance
from contracts.review import review_file
from pipelines.commands import require_files
from pipelines.failures import RefusedError, UnusableInputError

ESTIMATE = "estimate, not a settlement"


@dataclass(frozen=True, slots=True)
class Given:
    """What a command works on: offers in the order given, assumptions, and facts by the agreement they are of.

    `assumed` is None where a command that can do without assumptions was given none.
    """

    offers: tuple[Offer, ...]
    assumed: Assumptions | None
    facts: Mapping[str, Performance]

    @property
    def offer(self) -> Offer:
        """The first offer, of a command that takes one."""
        return self.offers[0]

    @property
    def assumptions(self) -> Assumptions:
        """The assumptions, where nothing works without. Raises UnusableInputError where none were given."""
        if self.assumed is None:
            raise UnusableInputError("assumptions: give a set that comes with trueup or a file, or facts instead")
        return self.assumed


def given(
    offers: Sequence[Path], assumptions: str | None, facts: Sequence[Path] = (), *, each_once: bool = True
) -> Given:
    """Load all files of a command. Raises UnusableInputError for files that are not there, RefusedError for errors.

    With `each_once` an offer given twice is unusable too.
    """
    files = [] if assumptions is None else [assumptions_file(assumptions)]
    _require_files(offers, [*files, *facts])
    if each_once:
        _require_each_once(offers)
    texts = [load_agreement(each) for each in offers]
    assumed = [load_assumptions(each) for each in files]
    measured = [load_facts(each) for each in facts]
    problems = [
        *_problems_of_texts(offers, texts),
        *(each for one in assumed for each in one.problems),
        *(each for one in measured for each in one.problems),
    ]
    if problems:
        raise RefusedError("\n".join(str(each) for each in problems))
    named = _named(offers, texts)
    found = _by_agreement(named, facts, [each.required() for each in measured])
    moved = tuple(_onto_facts(offer, found) for offer in named)
    require_told(moved, found)
    return Given(moved, next((each.required() for each in assumed), None), found)


def require_told(offers: Sequence[Offer], facts: Mapping[str, Performance]) -> None:
    """Raise RefusedError with all that facts leave open of what the offers pay; an offer without facts is passed by."""
    measured = ((offer, facts.get(offer.agreement.agreement_id)) for offer in offers)
    lines = [f"{offer.name}: {words}" for offer, found in measured if found for words in untold(offer.agreement, found)]
    if lines:
        raise RefusedError("\n".join(lines))


def assumed_beside_facts(given: Given) -> list[str]:
    """Return in words what is assumed of the members whom facts do not count, by the name of the offer."""
    measured = ((offer, given.facts.get(offer.agreement.agreement_id)) for offer in given.offers)
    told = (
        (offer, words) for offer, found in measured if found for words in assumed_of_members(offer.agreement, found)
    )
    return [f"{offer.name}: {words}" for offer, words in told] if given.assumed else []


def _require_files(offers: Sequence[Path], others: Sequence[Path]) -> None:
    try:
        require_files([*offers, *others])
    except UnusableInputError as error:
        if all(offer.exists() for offer in offers):
            raise
        start = "an offer is a file: `trueup agreement new` lists the presets to make one of"
        raise UnusableInputError(f"{error}\n{start}") from None


def _require_each_once(offers: Sequence[Path]) -> None:
    places = [each.resolve() for each in offers]
    again = [file for at, file in enumerate(offers) if places[at] in places[:at]]
    if again:
        raise UnusableInputError("\n".join(f"{file}: this offer is given already" for file in again))


def _onto_facts(offer: Offer, facts: Mapping[str, Performance]) -> Offer:
    """Move an offer onto the period of its facts, such as those of last year: only there they can be settled."""
    measured = facts.get(offer.agreement.agreement_id)
    return offer if measured is None else replace(offer, agreement=onto(offer.agreement, measured.period))


def assumptions_file(name_or_file: str) -> Path:
    """Return the file of a set that comes with trueup, or the path given. Raises UnusableInputError for neither."""
    known = shipped()
    path = Path(name_or_file)
    if name_or_file in known:
        return known[name_or_file]
    if not path.is_file() and path.suffix not in {".yaml", ".yml"}:
        sets = f"one of {', '.join(known)}" if known else "no set comes with trueup yet"
        raise UnusableInputError(f"assumptions: give a file or {sets}; got {name_or_file[:80]!r}")
    return path


def require_projected(offers: Iterable[Offer], scenario: Scenario) -> None:
    """Raise RefusedError with every number that any offer pays on and the assumptions do not give."""
    refused = [line for offer in offers for line in _why_not_projected(offer, scenario)]
    if refused:
        raise RefusedError("\n".join(refused))


def _why_not_projected(offer: Offer, scenario: Scenario) -> Iterator[str]:
    try:
        outcome(offer.agreement, project(offer.agreement, scenario), scenario)
    except NotProjectedError as error:
        for each in error.needed:
            yield f"{offer.name}: {each}"
    except FactsDoNotFitError as error:
        for misfit in error.misfits:
            instead = "cannot be projected from totals, back-test it on last year's claims instead"
            yield f"{offer.name}: {instead}: {misfit.field}: {misfit.message}"


def _problems_of_texts(files: Sequence[Path], texts: Sequence[Loaded[Agreement]]) -> Iterator[object]:
    exhibits = load_exhibits()
    for file, text in zip(files, texts, strict=True):
        yield from (each for each in review_file(text, exhibits, file) if each.severity is Severity.ERROR)


def _named(files: Sequence[Path], texts: Sequence[Loaded[Agreement]]) -> tuple[Offer, ...]:
    """Call each offer by its agreement id; offers that share one by their files."""
    agreements = [text.required() for text in texts]
    ids = [agreement.agreement_id for agreement in agreements]
    return tuple(
        Offer(agreement.agreement_id if ids.count(agreement.agreement_id) == 1 else str(file), agreement)
        for file, agreement in zip(files, agreements, strict=True)
    )


def _by_agreement(
    offers: Sequence[Offer], files: Sequence[Path], facts: Sequence[Performance]
) -> dict[str, Performance]:
    """Match facts to offers. Raises UnusableInputError for facts of no offer, twice of one, and offers without."""
    offered = {offer.agreement.agreement_id for offer in offers}
    found: dict[str, Performance] = {}
    wrong = []
    for file, fact in zip(files, facts, strict=True):
        if fact.agreement_id not in offered:
            wrong.append(f"{file}: agreement_id: must be that of an offer ({', '.join(sorted(offered))})")
        elif fact.agreement_id in found:
            wrong.append(f"{file}: agreement_id: facts of {fact.agreement_id} are given already")
        found[fact.agreement_id] = fact
    if files:
        wrong += [f"facts: give a facts file of {name} too" for name in sorted(offered - set(found))]
    if wrong:
        raise UnusableInputError("\n".join(wrong))
    return found
