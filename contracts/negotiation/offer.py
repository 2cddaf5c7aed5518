"""An offer: an agreement that nobody has signed, under the name by which tables call it."""

from dataclasses import dataclass

from contracts.agreement import Agreement


@dataclass(frozen=True, slots=True)
class Offer:
    """A text that a vendor or a payer proposes. `name` tells it apart from the others it is compared with."""

    name: str
    agreement: Agreement
