"""What the agreements of a run say of who owns a member: one rule for all of them, and one that a run can follow."""

from collections.abc import Sequence

from contracts.agreement import Agreement
from pipelines.due import label
from pipelines.failures import UnusableInputError

# Two rules over one member have no answer.
SHARED = ("multi_touch", "exclusive_by", "switch_lock_days", "switch_fee")
BY_CLAIMS = "claims"
BY_REGION = "region"


def refuse_different_owners(agreements: Sequence[Agreement]) -> None:
    """Raise UnusableInputError (ATTRIBUTION_DIFFERS) where agreements say differently which of several vendors owns."""
    found = []
    for word in SHARED:
        said = {label(agreement): getattr(agreement.attribution, word) for agreement in agreements}
        if len(set(said.values())) > 1:
            found.append(f"attribution.{word}: {', '.join(f'{name} says {what}' for name, what in said.items())}")
    by_claims = [label(agreement) for agreement in agreements if agreement.attribution.method == BY_CLAIMS]
    if 0 < len(by_claims) < len(agreements):
        found.append(f"attribution.method: {', '.join(by_claims)} say claims, and the others do not")
    if found:
        why = "ATTRIBUTION_DIFFERS: one rule says which vendor owns a member, so all agreements of a run have the same:"
        raise UnusableInputError("\n".join([why, *found, "settle those that differ in runs of their own"]))


def refuse_several_periods(settled: Sequence[Agreement]) -> None:
    """Raise UnusableInputError (ATTRIBUTION_DIFFERS) where most days of care decide and are counted over other days."""
    said = {
        label(agreement): agreement.period for agreement in settled if agreement.attribution.multi_touch == "plurality"
    }
    if len(set(said.values())) > 1:
        listed = ", ".join(f"{name} {period.first} to {period.last}" for name, period in said.items())
        raise UnusableInputError(
            "ATTRIBUTION_DIFFERS: attribution.multi_touch: plurality counts days of care over one period, and those "
            f"settled are {listed}; settle each period in a run of its own"
        )


def not_followed(agreement: Agreement) -> list[str]:
    """Return a line for each word of an agreement's attribution that no run follows."""
    terms, found = agreement.attribution, []
    if terms.programs:
        found.append(("attribution.programs", "no run pays a vendor's programmes apart"))
    if terms.fee_by_region and terms.exclusive_by != BY_REGION:
        found.append(
            ("attribution.fee_by_region", "regions are told apart where each has an owner (exclusive_by: region)")
        )
    if terms.method == BY_CLAIMS and terms.exclusive_by == BY_REGION:
        found.append(("attribution.exclusive_by", "claims do not tell one vendor's regions from another's"))
    return [
        f"cannot be computed: {label(agreement)}, {word}: {why}; put the units into a facts file and settle that by "
        "itself (trueup settle)"
        for word, why in found
    ]
