"""Fees of the second calculation: what each unit costs, what stands from earlier, what limits take and add."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.reference.settlement_amounts import Cents, Plain, days_later, exact, money, months_later, on, shared_out

RATED = {
    "access_fee",
    "employee_access_fee",
    "enrolled_fee",
    "activation_fee",
    "engaged_fee",
    "engaged_monthly_fee",
    "outcome_fee",
    "outcome_reported_fee",
}
FEES = {*RATED, "rtm_claim_fee", "milestone_fee", "session_fee"}
ACCESS = {"access_fee", "employee_access_fee"}


def version_on(versions: list[Plain], day: str) -> Plain:
    """Return the version of a day, the last of several; in a gap one without clauses."""
    found: Plain = {"clauses": []}
    for version in versions:
        since = version["effective"]
        if version.get("retroactive") != "true":
            since = max(since, version["executed"])
        if since <= day <= version["terminates"]:
            found = version
    return found


def binding(version: Plain) -> list[Plain]:
    """Return the clauses of a version that pay."""
    return [clause for clause in version["clauses"] if clause.get("category", "contractual") == "contractual"]


def placed(versions: list[Plain], facts: Plain) -> dict[str, Any]:
    """Return the facts whose units know the clauses they are under: of the version of their days, or of their start."""
    started = versions[-1].get("grandfather", "start_version") == "start_version"
    signed = {version["version"]: version for version in versions}
    units, order = [], [clause["id"] for clause in charging(versions)]
    for row in facts["units"]:
        named = started and "version" in row
        version = signed[row["version"]] if named else version_on(versions, row["from"])
        turn = order.index(row["clause"]) if row["clause"] in order else len(order)
        units.append({**row, "under": binding(version), "priced_by": version.get("version", ""), "turn": turn})
    cases = facts.get("cases", ())
    if not started:
        cases = [{key: value for key, value in row.items() if key != "version"} for row in cases]
    return {**facts, "units": units, "cases": cases}


def charging(versions: list[Plain]) -> list[Plain]:
    """Return the fee clauses of all versions, each as last signed, those of the last version first."""
    fees: dict[str, Plain] = {}
    for version in reversed(versions):
        for clause in binding(version):
            if clause["kind"] in FEES:
                fees.setdefault(clause["id"], clause)
    return list(fees.values())


def gross_fees(fees: list[Plain], facts: Plain, part: Fraction, cents: Cents) -> dict[str, int]:
    """Price every unit, make whole cents of each clause and month, and add what stands from earlier."""
    gross = {}
    for fee in fees:
        months: dict[str, Fraction] = {}
        for row in (row for row in facts["units"] if row["clause"] == fee["id"]):
            month = row["from"][:7] if row["from"][:7] == row["to"][:7] else "all"
            months[month] = months.get(month, Fraction(0)) + amount_of(row, facts, part)
        standing = (money(row["amount"]) for row in facts.get("standing", ()) if row["clause"] == fee["id"])
        gross[fee["id"]] = sum(cents(month) for month in months.values()) + sum(map(int, standing))
    return gross


def amount_of(row: Plain, facts: Plain, part: Fraction) -> Fraction:
    """Add up what the units of a row cost: between two thresholds all cost the same."""
    if is_free(row):
        return Fraction(0)
    if "plan_paid" in row:
        return money(row["plan_paid"])
    first, last = numbers(row, facts)
    edges = {first, last}
    for tier in terms("volume_tier", row):
        edges |= {at for step in tier["tiers"] if first < (at := threshold(step, part)) < last}
    stretches = pairwise(sorted(edges))
    return sum(((end - start) * price(end, row, facts, part) for start, end in stretches), start=Fraction(0))


def terms(kind: str, row: Plain) -> list[Plain]:
    """Return the clauses of a kind that a row is under."""
    return [each for each in row["under"] if each["kind"] == kind and row["clause"] in each.get("of", (row["clause"],))]


def is_free(row: Plain) -> bool:
    """Say whether a row is carved out, by its employer group or its segment, or no version in force has its clause."""
    return all(clause["id"] != row["clause"] for clause in row["under"]) or any(
        row.get("group") in out.get("groups", ()) or row.get("segment") in out.get("segments", ())
        for out in terms("carve_out", row)
    )


def threshold(step: Plain, part: Fraction) -> Fraction:
    """Scale a threshold by days, down to a whole unit."""
    return Fraction(int(exact(step["above"]) * part))


def counted(row: Plain, facts: Plain) -> list[Plain]:
    """Return the rows that are counted together with a row, by month, then in the order of the text."""
    of = next(iter(terms("volume_tier", row)), {}).get("of")
    rows = [each for each in facts["units"] if (of is None or each["clause"] in of) and not is_free(each)]
    rest = ("to", "priced_by", "item", "segment", "member")
    return sorted(rows, key=lambda each: (each["from"], each["turn"], *(each.get(key, "") for key in rest)))


def numbers(row: Plain, facts: Plain) -> tuple[Fraction, Fraction]:
    """Number the units of a row: how many units come before it, and with it."""
    before = Fraction(0)
    for each in counted(row, facts):
        if each is row:
            break
        before += exact(each["count"])
    return before, before + exact(row["count"])


def price(number: Fraction, row: Plain, facts: Plain, part: Fraction) -> Fraction:
    """Return what the unit that ends at this number costs, by its index, its tier, ceilings and disclosed prices."""
    rate = own_rate(next(clause for clause in row["under"] if clause["id"] == row["clause"]), row)
    for escalator in terms("rate_escalator", row):
        rate = facts["rate"](rate * escalated(escalator, row["from"], facts))
    for tier in terms("volume_tier", row):
        everything = sum(exact(each["count"]) for each in counted(row, facts))
        reached = number if tier["mode"] == "marginal" else everything
        factors = [exact(step["factor"]) for step in tier["tiers"] if threshold(step, part) < reached]
        rate = facts["rate"](rate * (factors[-1] if factors else 1))
    others = [money(ceiling["price"]) for ceiling in terms("price_ceiling", row)]
    for favour in terms("most_favoured_price", row):
        disclosed = (each for each in facts.get("prices", ()) if each["clause"] == row["clause"])
        reach = days_later(row["from"], int(favour.get("look_back_days", 0)))
        others += [money(each["price"]) for each in disclosed if each["from"] <= reach]
    return min([rate, *others])


def own_rate(fee: Plain, row: Plain) -> Fraction:
    """Return the rate of the clause itself, by state or type where it has a schedule."""
    if fee["kind"] == "milestone_fee":
        return money(fee["case_price"]) * next(exact(m["share"]) for m in fee["chain"] if m["state"] == row["item"])
    return money(on(fee["schedule"][row["item"]] if fee["kind"] == "session_fee" else fee["rate"], row["from"]))


def escalated(escalator: Plain, day: str, facts: Plain) -> Fraction:
    """Return what the changes of an index make of a rate by a day, year by year within floor and cap."""
    changes = {
        each["from"]: exact(each["change"]) for each in facts.get("indexes", ()) if each["index"] == escalator["index"]
    }
    factor, anniversary = Fraction(1), escalator["from"]
    while anniversary <= day:
        if anniversary in changes:
            factor *= 1 + min(exact(escalator["cap"]), max(exact(escalator["floor"]), changes[anniversary]))
        anniversary = months_later(anniversary, 12)
    return factor


def limited(gross: dict[str, int], clauses: list[Plain], facts: Plain, part: Fraction, cents: Cents) -> dict[str, int]:
    """Hold fees to the caps of members, then of the period, then raise them to its minimum."""
    net = dict(gross)
    for kind in ("member_cap", "period_cap", "period_minimum"):
        for clause in (clause for clause in clauses if clause["kind"] == kind):
            under = {fee_id: Fraction(amount) for fee_id, amount in net.items() if fee_id in clause.get("of", net)}
            if kind == "member_cap":
                for fee_id, over in beyond_members(clause, list(gross), facts, part).items():
                    net[fee_id] -= min(net[fee_id], cents(over))
                continue
            change = cents(money(clause["amount"]) * part) - int(sum(under.values()))
            if kind == "period_minimum" and (facts["settlement"] == "interim" or change < 0):
                continue
            if kind == "period_cap" and change > 0:
                continue
            by = under if any(under.values()) else dict.fromkeys(under, Fraction(1))
            for fee_id, amount in shared_out(change, by).items():
                net[fee_id] += amount
    return net


def beyond_members(clause: Plain, order: list[str], facts: Plain, part: Fraction) -> dict[str, Fraction]:
    """Return by fee what members were charged beyond their cap, event by event, in months that begin with a charge."""
    rows = [row for row in facts["units"] if "member" in row and row["clause"] in clause.get("of", order)]
    over: dict[str, Fraction] = {}
    ends: dict[str, str] = {}
    left: dict[str, Fraction] = {}
    for row in sorted(rows, key=lambda row: (row["from"], order.index(row["clause"]))):
        charge, member = amount_of(row, facts, part), row["member"]
        if charge and row["from"] >= ends.get(member, ""):
            ends[member] = months_later(row["from"], int(clause.get("months", 12)))
            left[member] = money(clause["amount"])
        free = max(Fraction(0), charge - left.get(member, Fraction(0)))
        left[member] = left.get(member, Fraction(0)) - (charge - free)
        over[row["clause"]] = over.get(row["clause"], Fraction(0)) + free
    return over


def fixed(versions: list[Plain], facts: Plain) -> int:
    """Add up amounts of the agreement itself by the version of their day, in the period; credits are taken off."""
    first, last = facts["period"]["from"], facts["period"]["to"]
    total = 0
    for version in versions:
        for clause in binding(version):
            for kind, key, sign in (("fixed_amount", "payable", 1), ("credit", "credited", -1)):
                for day, text in clause[key].items() if clause["kind"] == kind else ():
                    if first <= day <= last and version_on(versions, day) is version:
                        total += sign * int(money(text))
    return total
