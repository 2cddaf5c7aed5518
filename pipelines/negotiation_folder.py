"""The folder of a negotiation: what back-tests, prices and briefings write, for the payer alone.

Vendors get folders of a release, so nothing of a negotiation may lie in one. Prices that only the payer may know
(break-even, walk-away, zone of agreement) lie below `payer_only`, apart from what a payer may show across the table.
"""

from pathlib import Path

from pipelines.failures import StorageError, UnusableInputError
from pipelines.publish.release import MANIFEST, write

NEGOTIATION = "negotiation"
PAYER_ONLY = "payer_only"


def negotiation_folder(given: Path | None, agreement_id: str) -> Path:
    """Make the folder of an offer's negotiation, for the owner only: `given`, else one below `out`.

    Raises UnusableInputError where it would lie in a release, StorageError where it cannot be made.
    """
    folder = given or Path("out") / NEGOTIATION / agreement_id
    whole = folder.resolve()
    for place in (whole, *whole.parents):
        if (place / MANIFEST).is_file():
            raise UnusableInputError(
                f"out: {folder} lies in the release {place}, whose folders vendors get; name one outside it"
            )
    return _made(folder)


def payer_only(negotiation: Path) -> Path:
    """Make the folder of the prices that only the payer may know, below that of a negotiation.

    One that is there already becomes its owner's only. Raises StorageError where it cannot.
    """
    folder = _made(negotiation / PAYER_ONLY)
    _owned(folder, 0o700)
    return folder


def write_for_payer(path: Path, content: bytes) -> None:
    """Write a file that its owner alone may read. Raises StorageError where that cannot be."""
    write(path, content)
    _owned(path, 0o600)


def _owned(place: Path, mode: int) -> None:
    try:
        place.chmod(mode)
    except OSError as error:
        raise StorageError(f"out: {place} cannot be made readable for its owner only: {error.strerror}") from None


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"out: {folder} cannot be made: {error.strerror}") from None
    return folder
