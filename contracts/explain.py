"""What a type refused, in words: where in the file, a stable code, what is wrong and what would be right."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from contracts.document import FieldPath, Plain

Location = tuple[str | int, ...]

_THOUSANDS = re.compile(r"[0-9]{3}(\.[0-9]+)?")

# The model's own error types, by what we call them and what we say; our own types speak for themselves.
_WORDS = {
    "union_tag_not_found": ("missing", "is required: it says what the rest means"),
    "literal_error": ("unknown_word", "must be {expected}, got {got}"),
    "enum": ("unknown_word", "must be {expected}, got {got}"),
    "greater_than_equal": ("out_of_range", "must be at least {ge}, got {got}"),
    "greater_than": ("out_of_range", "must be above {gt}, got {got}"),
    "less_than": ("out_of_range", "must be below {lt}, got {got}"),
    "less_than_equal": ("out_of_range", "must be at most {le}, got {got}"),
    "string_pattern_mismatch": ("bad_name", "must match {pattern}, got {got}"),
    "string_type": ("not_text", "must be text, got {got}"),
    "string_too_short": ("bad_length", "must have at least {min_length} characters"),
    "string_too_long": ("bad_length", "must have at most {max_length} characters"),
    "too_short": ("bad_length", "must have at least {min_length} entries"),
    "tuple_type": ("not_a_list", "must be a list, got {got}"),
    "dict_type": ("not_a_mapping", "must be a mapping of keys to values, got {got}"),
    "model_type": ("not_a_mapping", "must be a mapping of keys to values, got {got}"),
    "model_attributes_type": ("not_a_mapping", "must be a mapping of keys to values, got {got}"),
}


def explain(detail: Any, plain: Plain, model: type[BaseModel]) -> tuple[FieldPath, str, str]:
    """Field path, code and message of one error of a model."""
    location: Location = detail["loc"]
    path = _file_path(location, plain)
    if detail["type"].startswith("union_tag"):
        path = (*path, "kind")
    if detail["type"] == "union_tag_invalid":
        tag, known = detail["ctx"]["tag"], detail["ctx"]["expected_tags"].replace("'", "").split(", ")
        return path, "unknown_kind", f"is not a known kind, got '{tag}'" + suggestion(tag, known)
    if detail["type"] == "missing":
        hint = _hint(model, location)
        return path, "missing", "is required" + (f": {hint}" if hint else "")
    if detail["type"] == "extra_forbidden":
        return path, "unknown_key", "is not a known key" + _instead(str(path[-1]), _known_keys(model, location))
    if detail["type"] not in _WORDS:
        return path, detail["type"], detail["msg"][:1].lower() + detail["msg"][1:]
    code, message = _WORDS[detail["type"]]
    return path, code, message.format(**(detail.get("ctx") or {}), got=_shown(detail["input"]))


def _file_path(location: Location, plain: Plain) -> FieldPath:
    """Drop from a location what the file does not have, such as the kind of a union; keep a missing last key."""
    path: list[str | int] = []
    node: Any = plain
    for index, part in enumerate(location):
        in_list = isinstance(node, list) and isinstance(part, int) and part < len(node)
        if in_list or (isinstance(node, dict) and part in node):
            node = node[part]
            path.append(part)
        elif index == len(location) - 1 and isinstance(node, dict) and part not in ("[key]", node.get("kind")):
            path.append(part)
    return tuple(path)


def _shown(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = str(value)
    return f"'{text[:60]}{'...' if len(text) > 60 else ''}'"


def _instead(key: str, known: list[str]) -> str:
    # YAML takes what follows the comma of {base: 40,000} for a key.
    if _THOUSANDS.fullmatch(key):
        return "; write a number without commas, such as 40000"
    return suggestion(key, known)


def suggestion(key: str, known: list[str]) -> str:
    """Return what a key should have been: the known one most like it, else all known ones."""
    close = get_close_matches(key, known, n=1)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; known: {', '.join(known)}" if known else ""


def _hint(model: type[BaseModel], location: tuple[str | int, ...]) -> str:
    fields = _fields_at(model, location[:-1])
    for name, info in fields.items():
        if location[-1] in (name, info.alias):
            return info.description or ""
    return ""


def _known_keys(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    return [info.alias or name for name, info in _fields_at(model, location[:-1]).items()]


def _fields_at(model: type[BaseModel], location: tuple[str | int, ...]) -> Mapping[str, Any]:
    """Fields of the model that a location leads to, through lists, options and discriminated unions."""
    candidates: list[Any] = [model]
    for part in location:
        if isinstance(part, int):
            continue
        deeper: list[Any] = []
        for candidate in candidates:
            for name, info in candidate.model_fields.items():
                if part in (name, info.alias):
                    deeper += _models_in(info.annotation)
        by_kind = [candidate for candidate in candidates if _kind_of(candidate) == part]
        candidates = deeper or by_kind or candidates
    return candidates[0].model_fields if candidates else {}


def _models_in(annotation: Any) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in getattr(annotation, "__args__", ()) for model in _models_in(argument)]


def _kind_of(model: Any) -> str | None:
    info = model.model_fields.get("kind")
    return info.annotation.__args__[0] if info is not None and hasattr(info.annotation, "__args__") else None
