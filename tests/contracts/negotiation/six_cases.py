"""Four offers to 100,000 members, two yields and three true effects: six cases, worked by hand in dollars."""

from pathlib import Path

from contracts.agreement import Agreement
from contracts.loader import load, load_agreement
from contracts.negotiation.assumptions import Assumptions

HERE = Path(__file__).parent / "paying_back"

# Expected payer net, chance of paying back, expected fees, vendor's expected margin, chance of its loss, its worst.
TABLE = {
    "engaged_500": ("-75000", "0.25", "1500000", "680000", "0", "420000"),
    "access_075": ("525000", "0.75", "900000", "80000", "0.50", "-160000"),
    "shared_above_300": ("225000", "0.75", "1200000", "380000", "0", "20000"),
    "guaranteed_500": ("500000", "1", "925000", "105000", "0.25", "-526666.67"),
}


def assumptions() -> Assumptions:
    return load(HERE / "assumptions.yaml", Assumptions).required()


def offer(name: str) -> Agreement:
    return load_agreement(HERE / f"{name}.yaml").required()
