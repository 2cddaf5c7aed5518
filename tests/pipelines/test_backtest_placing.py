"""An offer takes the place of all that bound its vendor on the days of its term, and of nothing else."""

from pathlib import Path
from typing import Any

import pytest

from contracts.exhibits import Exhibits, load_exhibits
from pipelines.backtest.placing import Placed, put_in_place
from pipelines.failures import RefusedError, UnusableInputError

AGREEMENT = """agreement_id: {agreement_id}
version: {version}
payer_id: example_payer
vendor_id: {vendor_id}
effective: {effective}
terminates: {terminates}
executed: {executed}
clauses:
  - {{kind: activation_fee, id: "1", text: A fee., rate: {{{effective}: 100.00}}}}
fees_in_performance: false
"""
ACME = {"agreement_id": "acme", "version": 1, "vendor_id": "acme"}
OFFER = {**ACME, "agreement_id": "acme_offer", "executed": "2026-11-01"} | {
    "effective": "2027-01-01",
    "terminates": "2027-12-31",
}


def year(number: int, **terms: Any) -> dict[str, Any]:
    return {
        **ACME,
        "effective": f"{number}-01-01",
        "terminates": f"{number}-12-31",
        "executed": f"{number - 1}-12-01",
        **terms,
    }


# In force in 2024, amended in July 2025, renewed for 2026; and another vendor's.
SIGNED = {
    "acme/2024-01-01.yaml": year(2024),
    "acme/2025-01-01.yaml": year(2025, version=2, terminates="2025-06-30"),
    "acme/2025-07-01.yaml": year(2025, version=3, effective="2025-07-01", executed="2025-06-01"),
    "acme/2026-01-01.yaml": year(2026, version=4),
    "other/2025-01-01.yaml": year(2025, agreement_id="other", vendor_id="other"),
}
SETTLED = ("acme/2025-07-01.yaml", "other/2025-01-01.yaml")


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


def place(folder: Path, exhibits: Exhibits, offer: dict[str, Any], settled: tuple[str, ...] = SETTLED) -> Placed:
    for path, terms in SIGNED.items():
        text = AGREEMENT.format(**terms)
        if path == "acme/2025-07-01.yaml":
            text += "reconciliation: {from: 2025-01-01, to: 2025-12-31}\n"
        (folder / "agreements" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "agreements" / path).write_text(text, encoding="utf-8")
    file = folder / "given.yaml"
    file.write_text(AGREEMENT.format(**offer), encoding="utf-8")
    recorded = {
        "agreement_files": [{"path": path} for path in SIGNED],
        "agreements": [{"file_name": path} for path in settled],
    }
    return put_in_place(file, recorded, folder, exhibits)


def there(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder / "agreements").as_posix() for path in folder.rglob("agreements/*/*.yaml"))


def test_what_bound_the_vendor_in_the_period_is_gone_and_other_years_and_vendors_stay(
    tmp_path: Path, exhibits: Exhibits
) -> None:
    placed = place(tmp_path, exhibits, OFFER)
    assert there(tmp_path) == [
        "acme/2024-01-01.yaml",
        "acme/2025-01-01.yaml",
        "acme/2026-01-01.yaml",
        "other/2025-01-01.yaml",
    ]
    assert (tmp_path / "agreements" / "acme" / "2025-01-01.yaml").read_text(encoding="utf-8") == placed.text
    assert placed.signed is not None
    assert (placed.signed.version, placed.offer.agreement_id) == (3, "acme_offer")
    assert placed.offer.fees[0].model_dump(mode="json")["rate"] == {"2025-01-01": "100.00"}


@pytest.mark.parametrize(
    ("said", "becomes"), [("", "retroactive: true"), ("retroactive: false\n", "retroactive: true")]
)
def test_an_offer_of_a_later_day_binds_from_the_first_day_on(
    tmp_path: Path, exhibits: Exhibits, said: str, becomes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.AGREEMENT", AGREEMENT + said)
    placed = place(tmp_path, exhibits, OFFER)
    assert placed.text.count("retroactive") == placed.text.count(becomes) == 1
    assert placed.offer.in_force_from == placed.offer.effective


def test_an_offer_in_the_words_of_the_period_stays_as_it_is_written(tmp_path: Path, exhibits: Exhibits) -> None:
    offer = year(2025, agreement_id="acme_offer")
    assert place(tmp_path, exhibits, offer).text == AGREEMENT.format(**offer)


def test_an_offer_may_not_bear_the_name_and_version_of_what_stays(tmp_path: Path, exhibits: Exhibits) -> None:
    with pytest.raises(UnusableInputError, match="version 1 of acme must be given once") as refused:
        place(tmp_path, exhibits, {**OFFER, "agreement_id": "acme"})
    assert "given.yaml: " in str(refused.value)
    assert "acme/2024-01-01.yaml" in str(refused.value)


def test_without_an_agreement_with_the_vendor_one_period_must_be_settled(tmp_path: Path, exhibits: Exhibits) -> None:
    stranger = {**OFFER, "vendor_id": "stranger", "agreement_id": "stranger_offer"}
    assert place(tmp_path / "one", exhibits, stranger).signed is None
    with pytest.raises(UnusableInputError, match="the release settles several periods and has no agreement with this"):
        place(tmp_path / "two", exhibits, stranger, (*SETTLED, "acme/2026-01-01.yaml"))


def test_errors_of_an_offer_are_told_with_its_file_and_line(tmp_path: Path, exhibits: Exhibits) -> None:
    offer = {**OFFER, "terminates": "2027-12-31\nreconciliation: {from: 2027-01-01, to: 2028-12-31}"}
    with pytest.raises(
        RefusedError, match=r"moved onto 2025-01-01 to 2025-12-31 the offer has errors:\n.*given.yaml:7:"
    ):
        place(tmp_path, exhibits, offer)
