"""Documents that must not drift: the README's tree, the data dictionary, the glossary's place."""

import re
import subprocess
from pathlib import Path

from contracts.json_schema import schema_text
from contracts.negotiation.assumptions import Assumptions
from pipelines.data_dictionary import PAGE, render
from pipelines.warehouse import read_models

ROOT = Path(__file__).parents[2]
WORDINGS = (
    *("vacu|uming", "erra|nds", "groc|eries", "house|hold chores", "tight or| new", "bothered| by", "prevents| me"),
    *("interfere| with your", "past 7| days", "past| week", "last 24| hours", "going up| or down", "little| interest"),
    *("feeling| down", "on| edge", "a little| bit", "much| improved", "with some| difficulty", "unable| to do"),
)


def test_the_data_dictionary_is_the_one_the_sql_describes():
    assert PAGE.read_text(encoding="utf-8") == render(read_models()), "run `python -m pipelines.data_dictionary`"


def test_the_schema_is_the_one_of_the_language():
    published = (ROOT / "docs" / "agreement.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "run `trueup agreement schema > docs/agreement.schema.json`"


def test_the_schema_of_assumptions_is_the_one_of_their_model():
    published = (ROOT / "docs" / "assumptions.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(Assumptions), (
        "run `trueup price assumptions --schema > docs/assumptions.schema.json`"
    )


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.split()


def test_no_wording_of_a_questionnaire_is_shipped():
    """Halves of words that questions and answers are made of, and that nothing else here needs."""
    stems = [first + second for first, second in (item.split("|") for item in WORDINGS)]
    found = []
    for name in tracked_files():
        path = ROOT / name
        if path.suffix not in {".gz", ".parquet", ".png"}:
            text = path.read_text(encoding="utf-8").lower()
            found += [f"{name}: {stem}" for stem in stems if stem in text]
    assert found == []


def test_the_readme_tree_is_the_tree_on_disk():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (tree,) = re.findall(r"```tree\n(.*?)```", readme, flags=re.DOTALL)
    shown = {line.split()[0].rstrip("/") for line in tree.splitlines() if line.strip()}
    top = {name.split("/")[0] for name in tracked_files()}
    rooms = {
        "/".join(name.split("/")[:2])
        for name in tracked_files()
        if name.split("/")[0] in {"contracts", "pipelines", "sql", "data_quality"} and name.count("/") > 1
    }
    assert shown == top | rooms


def test_no_registry_host_and_no_path_of_a_machine_is_named():
    hosts = ("pypi" + ".org", "python" + "hosted", "npmjs" + ".org", "/wo" + "rk/", "../sha" + "red", "index" + "-url")
    named = []
    for name in tracked_files():
        path = ROOT / name
        if path.suffix in {".gz", ".parquet", ".png"}:
            continue
        text = path.read_text(encoding="utf-8")
        named += [f"{name}: {host}" for host in hosts if host in text]
    assert named == []
