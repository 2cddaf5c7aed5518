"""An agreement in plain words: what each clause does, the term sheet, the guarantee exhibit, and what was left unsaid.

The first lines that describe a clause in code are its sentence here, with the agreed values in the place of names: what
a person reads is what is computed. A new clause needs nothing here.
"""

from collections.abc import Iterator

from contracts.agreement import Agreement
from contracts.clauses.stage import OnFees
from contracts.exhibits import Exhibits
from contracts.prose.guarantees import guarantee_exhibit, improvement_exhibit
from contracts.prose.savings import savings_exhibit
from contracts.prose.terms import ABSENT, named, of_fields, sentence, shown
from contracts.prose.words import kind_words, name_words, value_words, words
from contracts.terms.model import Terms

OF_EVERY_CLAUSE = frozenset({"id", "text", "kind", "category", "lan"})
# Stages of a settlement's life, each told in a sentence.
LIFE = ("calendar", "disputes", "restatement")
# What sentences of the first part say.
TOLD = frozenset({"agreement_id", "version", "payer_id", "vendor_id", "effective", "terminates", "executed", "clauses"})
TOLD |= {"fee_exposure", "reconciliation", "fees_in_performance", "attribution", "savings", *LIFE}


def plain(agreement: Agreement, exhibits: Exhibits) -> str:
    """Return the whole agreement as Markdown: in sentences, as a term sheet, its guarantees, and its defaults."""
    parts = [*_head(agreement), *_clauses(agreement), *_term_sheet(agreement)]
    parts += [*guarantee_exhibit(agreement, exhibits), *improvement_exhibit(agreement, exhibits)]
    parts += savings_exhibit(agreement, exhibits)
    return "\n".join([*parts, *_unsaid(agreement)]) + "\n"


def _head(agreement: Agreement) -> Iterator[str]:
    period = agreement.period
    yield f"# {agreement.agreement_id}, version {agreement.version}"
    yield ""
    yield f"{agreement.payer_id} pays {agreement.vendor_id} from {agreement.in_force_from} to {agreement.terminates}."
    yield f"Signed on {agreement.executed}. The days {period.first} to {period.last} are settled as one."
    if agreement.in_force_from > agreement.effective:
        yield f"It names {agreement.effective} as its first day, but holds from its signature: it is not retroactive."
    yield ""
    yield f"A month counts for access fees by coverage on {value_words(agreement.fee_exposure.value)}."
    counted = "count" if agreement.fees_in_performance else "do not count"
    yield f"Vendor fees {counted} as spend when savings are measured."
    yield from ["", *_parameters(agreement, but=TOLD)]
    yield "\n## Whose members and events count\n"
    yield from _parameters(agreement.attribution)
    yield "\n## When it is settled, disputed and closed\n"
    for name in LIFE:
        yield from _told(getattr(agreement, name))


def _told(terms: Terms) -> Iterator[str]:
    """Say a term in its sentence, then the parameters that the sentence does not name."""
    yield f"{sentence(terms)}\n"
    rest = [*_parameters(terms, but=named(terms))]
    yield from [*rest, ""] if rest else []


def _clauses(agreement: Agreement) -> Iterator[str]:
    yield "\n## Clauses"
    for clause in agreement.clauses:
        quoted = "\n".join(f"> {line}" for line in clause.text.splitlines())
        yield f"\n### {clause.id} {_title(clause.kind)}\n\n{quoted}\n"
        yield f"{sentence(clause)}\n"
        yield from _parameters(clause)


def _title(kind: str) -> str:
    named = kind_words(kind)
    return named[0].upper() + named[1:]


def _parameters(terms: Terms, but: frozenset[str] = frozenset()) -> Iterator[str]:
    """List every other parameter with its value, and say which was not stated."""
    for name, field in type(terms).model_fields.items():
        value = getattr(terms, name)
        if name in OF_EVERY_CLAUSE | but or value in ABSENT:
            continue
        stated = "" if name in terms.model_fields_set else " (default)"
        if isinstance(value, tuple) and isinstance(value[0], Terms):
            yield f"- {name_words(name)}:"
            yield from (f"  - {of_fields(part)}" for part in value)
        elif said := shown(terms, name):  # Of a part that nobody stated the defaults are listed at the end.
            yield f"- {name_words(field.alias or name)}: {said}{stated}"


def _term_sheet(agreement: Agreement) -> Iterator[str]:
    yield "\n## Term sheet\n"
    yield "| clause | term | applies to | is | LAN class |"
    yield "|---|---|---|---|---|"
    for clause in agreement.clauses:
        of = ", ".join(clause.of) if isinstance(clause, OnFees) and clause.of else ""
        applies = of or ("all fees" if isinstance(clause, OnFees) else "itself")
        pays, lan = words(clause.category.value), clause.lan_class or "none"
        yield f"| {clause.id} | {kind_words(clause.kind)} | {applies} | {pays} | {lan} |"


def _unsaid(agreement: Agreement) -> Iterator[str]:
    """List what the text does not say and the language decides: each with the value it takes."""
    found = [f"- {line}" for line in _defaults(agreement)]
    found += [f"- {clause.id} {line}" for clause in agreement.clauses for line in _defaults(clause)]
    yield "\n## Not stated, so by default\n"
    yield from found or ["Nothing: every term is stated."]


def _defaults(terms: Terms) -> Iterator[str]:
    """Yield each parameter that is not stated with its value, those of its parts after the part's name."""
    for name in type(terms).model_fields:
        value = getattr(terms, name)
        if isinstance(value, Terms):
            yield from (f"{name_words(name)}: {line}" for line in _defaults(value))
        elif name not in terms.model_fields_set | OF_EVERY_CLAUSE and value not in ABSENT:
            yield f"{name_words(name)}: {shown(terms, name)}"
