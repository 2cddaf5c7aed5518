"""People with keys who sign what a release settles, for tests that post it."""

from collections.abc import Sequence
from pathlib import Path

from contracts.sign_off import State
from tests.conftest import command

PEOPLE = {
    "ana": "preparer",
    "ben": "reviewer",
    "dee": "actuary",
    "cho": "approver",
    "eve": "vendor",
}
SIGNERS = {
    State.PREPARED: "ana",
    State.REVIEWED: "ben",
    State.ACTUARY_SIGNED: "dee",
    State.VENDOR_DELIVERED: "cho",
    State.ACCEPTED: "eve",
}


def make_people(books: Path) -> None:
    """Make a key for each person and list them all in the books folder."""
    books.mkdir(parents=True, exist_ok=True)
    lines = ["persons:"]
    for name, role in PEOPLE.items():
        made = command("keys", "new", name, "--out", books / f"{name}.key")
        assert made.code == 0, made.errors
        public_key = made.output.split("public_key: ")[1].strip()
        lines.append(f"  - {{name: {name}, roles: [{role}], public_key: {public_key}}}")
    (books / "persons.yaml").write_text("\n".join(lines))


def sign(release: Path, agreement: str, books: Path, *more: object, on: str, states: Sequence[State]) -> None:
    """Sign states of a settlement, each by the one person who may."""
    for state in states:
        key = books / f"{SIGNERS[state]}.key"
        words = ("--agreement", agreement, "--books", books, "--as", state, "--key", key, "--on", on, *more)
        ran = command("sign", release, *words)
        assert ran.code == 0, ran.errors
