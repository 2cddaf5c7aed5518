"""Signatures by Ed25519 over a record in canonical form, and the people who may sign.

What is signed names the kind of record, the settlement and the day, so a signature holds for nothing else.
"""

from enum import StrEnum
from typing import Annotated, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from contracts.books.ledger import BookError, canonical, plain
from contracts.terms.model import Name, Terms

PublicKey = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Signature = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]


class Role(StrEnum):
    """In which part a person signs. The vendor's people have no other."""

    PREPARER = "preparer"
    REVIEWER = "reviewer"
    ACTUARY = "actuary"
    APPROVER = "approver"
    VENDOR = "vendor"


class Person(Terms):
    """A person who may sign, by the public half of a key whose private half nobody else has."""

    name: Name = Field(description="a name such as ana_ruiz")
    roles: tuple[Role, ...] = Field(min_length=1)
    public_key: PublicKey = Field(description="64 hexadecimal digits, as `trueup keys new` prints them")

    @model_validator(mode="after")
    def _is_on_one_side(self) -> Self:
        if Role.VENDOR in self.roles and len(set(self.roles)) > 1:
            raise PydanticCustomError("two_sides", "must not sign for the vendor and for the payer", {})
        return self


class Persons(Terms):
    """All who may sign in the books of a folder."""

    persons: tuple[Person, ...] = ()

    @model_validator(mode="after")
    def _are_different(self) -> Self:
        for field, message in (
            ("name", "must name each person once"),
            ("public_key", "must give each person a key of their own: two people never share one"),
        ):
            values = [getattr(person, field) for person in self.persons]
            if len(set(values)) < len(values):
                raise PydanticCustomError("repeated", message, {})
        return self

    def named(self, name: str) -> Person:
        """Return a person by name. Raises BookError for one who is not listed."""
        for person in self.persons:
            if person.name == name:
                return person
        raise BookError("PERSON_UNKNOWN", f"{name} stands in no line of persons.yaml")

    def holder(self, key: Ed25519PrivateKey) -> Person:
        """Return the person whose key this is. Raises BookError where it is nobody's."""
        public_key = public_text(key)
        for person in self.persons:
            if person.public_key == public_key:
                return person
        raise BookError("KEY_UNKNOWN", "the key belongs to nobody in persons.yaml; add who holds it, with their roles")


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key as persons.yaml holds it."""
    return key.public_key().public_bytes_raw().hex()


def signature_of(content: Terms, key: Ed25519PrivateKey) -> str:
    """Sign what a record says."""
    return key.sign(canonical(plain(content)).encode()).hex()


def check_signature(record: Terms, signature: str, person: Person) -> None:
    """Raise BookError unless a person signed what a record says."""
    public_key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(person.public_key))
    try:
        public_key.verify(bytes.fromhex(signature), canonical(plain(record, but="signature")).encode())
    except InvalidSignature:
        raise BookError("SIGNATURE_FALSE", f"{person.name} did not sign this: the signature is false") from None
