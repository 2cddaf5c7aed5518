"""Private keys as files that only their holder reads, and the people who may sign: ``<books>/persons.yaml``."""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from contracts.books.signature import Persons
from contracts.loader import load
from pipelines.failures import StorageError, UnusableInputError

PERSONS = "persons.yaml"


def make_key(path: Path) -> Ed25519PrivateKey:
    """Make a key and keep its private half in a new file of mode 600; a file that is there is never written over."""
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UnusableInputError(f"out: {path} is there already; a key is never written over") from None
    except OSError as error:
        raise StorageError(f"{path} cannot be written to: {error.strerror}") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
        os.fsync(file.fileno())
    return key


def read_key(path: Path) -> Ed25519PrivateKey:
    """Read the private half of a key; raise UnusableInputError for what is none or what others may read."""
    try:
        content, mode = path.read_bytes(), path.stat().st_mode
        key = load_pem_private_key(content, password=None)
    except OSError as error:
        raise UnusableInputError(f"key: {path} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableInputError(f"key: {path} is no key that `trueup keys new` made")
    if mode & 0o077:
        raise UnusableInputError(f"key: others may read {path}; `chmod 600` it, or make a new key if they did")
    return key


def load_persons(books: Path) -> Persons:
    """Return who may sign in the books of a folder; nobody where nobody is listed."""
    path = books / PERSONS
    return load(path, Persons).required() if path.exists() else Persons()
