"""The rules that every file under ``sql/`` keeps: layers, suffix types, comments. What is portable and which numbers
may stand have files of their own."""

import re

import pytest

from pipelines.warehouse import LAYER_ORDER, SOURCE_LAYERS, ModelError, in_build_order, read_model, read_models
from tests.sql.schema import EmptyWarehouse, type_of

MODELS = read_models()


def every_model():
    return pytest.mark.parametrize("model", MODELS.values(), ids=MODELS.keys())


@every_model()
def test_written_in_lower_case(model):
    code = re.sub(r"--.*|'[^']*'", "", model.sql)
    assert code == code.lower()


@every_model()
def test_reads_its_own_layer_or_an_earlier_one(model):
    place = LAYER_ORDER.index(model.layer)
    assert model.layer not in SOURCE_LAYERS
    assert [name for name in model.depends_on if LAYER_ORDER.index(name.split(".")[0]) > place] == []


@every_model()
def test_says_what_each_column_is(model):
    assert [column for column, comment in model.columns.items() if not comment] == []


def test_suffix_is_type():
    empty = EmptyWarehouse(MODELS)
    wrong = [
        f"{name}.{column} is {kind}"
        for name in MODELS
        for column, kind in empty.columns(name).items()
        if kind.lower() != type_of(column)
    ]
    assert wrong == []


def test_a_file_without_grain_is_refused(tmp_path):
    path = tmp_path / "core" / "thing.sql"
    path.parent.mkdir()
    path.write_text("-- A thing.\nselect thing_id from landed.thing\n")
    with pytest.raises(ModelError, match="must name its key"):
        read_model(path)


def test_a_grain_that_is_not_selected_is_refused(tmp_path):
    path = tmp_path / "core" / "thing.sql"
    path.parent.mkdir()
    path.write_text("-- A thing.\n-- grain: other_id\nselect thing_id from landed.thing\n")
    with pytest.raises(ModelError, match="other_id"):
        read_model(path)


def test_a_table_that_nothing_builds_is_refused(tmp_path):
    path = tmp_path / "core" / "thing.sql"
    path.parent.mkdir()
    path.write_text("-- A thing.\n-- grain: thing_id\nselect thing_id from core.nowhere\n")
    with pytest.raises(ModelError, match=r"core\.nowhere"):
        in_build_order([read_model(path)])
