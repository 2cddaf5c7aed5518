"""The check of a review that needs facts: which limits and changes of rates moved nothing on them."""

from collections.abc import Callable, Iterator

from contracts.agreement import Agreement
from contracts.clauses.member_cap import MemberCap
from contracts.clauses.period_cap import PeriodCap
from contracts.clauses.stage import Collar, Limit, Modifier
from contracts.exhibits import Exhibits
from contracts.review.expected import Expected
from contracts.review.finding import Finding, warning
from contracts.settlement import net_cents, settle
from contracts.terms.money import dollars


def _moves_nothing(agreement: Agreement, _: Exhibits, expected: Expected) -> Iterator[Finding]:
    """Settle without each of them: what comes to the same cents did not bind."""
    if expected.facts is None:
        return
    net = settle(agreement, expected.facts, expected.facts.posted).net_cents
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, Modifier | Limit | Collar) or clause not in agreement.binding().clauses:
            continue
        others = tuple(other for other in agreement.clauses if other is not clause)
        if net_cents(agreement.model_copy(update={"clauses": others}), expected.facts) != net:
            continue
        if isinstance(clause, PeriodCap | MemberCap):
            message = (
                f"is above the fees it caps: on these facts nothing is taken, net {dollars(net)} with it and without"
            )
            yield warning(("clauses", index, "amount"), "cap_above_fees", message)
        else:
            message = f"moves nothing on these facts: net {dollars(net)} with it and without"
            yield warning(("clauses", index), "moves_nothing", message)


FACTS_CHECKS: tuple[Callable[[Agreement, Exhibits, Expected], Iterator[Finding]], ...] = (_moves_nothing,)
