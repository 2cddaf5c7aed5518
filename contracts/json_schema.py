"""The JSON Schemas of what a person writes, agreements and assumptions, for editors that check while one writes."""

import json

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from contracts.agreement import Agreement
from contracts.terms.model import Terms


class Closed(GenerateJsonSchema):
    """Names the draft it is written in, and refuses keys of a mapping that are not what its keys must be."""

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Close a mapping whose keys follow a pattern, such as dates."""
        made = super().dict_schema(schema)
        return made | {"additionalProperties": False} if "patternProperties" in made else made


def schema_text(model: type[Terms] = Agreement) -> str:
    """Return the schema as text, the same for the same language. It knows forms, not what a review knows."""
    schema = model.model_json_schema(schema_generator=Closed)
    return json.dumps({"$schema": Closed.schema_dialect, **schema}, indent=2, sort_keys=True) + "\n"
