"""Adding a payment term touches one file and one line: here one is added, and everything that reads clauses goes on."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TERM = '''"""Lesson fee: a rate for each lesson."""

from typing import Literal

from contracts.clauses.rated_fee import RatedFee


class LessonFee(RatedFee):
    """Payer pays ``rate`` for each lesson."""

    kind: Literal["lesson_fee"]
    unit_code = "LESSON"
'''
LINE = "from contracts.clauses.lesson_fee import LessonFee\n"
USE = """
from contracts.agreement import Agreement
from contracts.exhibits import load_exhibits
from contracts.performance import Performance
from contracts.review import review
from contracts.settlement import settle
from contracts.statement import statement
from contracts.term_tables import term_tables
from pipelines.publish.agreement_tables import agreement_rows

year = {"from": "2026-01-01", "to": "2026-12-31"}
fee = {"kind": "lesson_fee", "id": "4.1", "text": "Lessons.", "rate": {"2026-01-01": "12.50"}}
names = {"agreement_id": "example", "payer_id": "payer", "vendor_id": "vendor", "version": "1"}
dates = {"effective": "2026-01-01", "terminates": "2026-12-31", "executed": "2025-12-01"}
signed = Agreement.model_validate(names | dates | {"fees_in_performance": "false", "clauses": [fee]})
facts = Performance.model_validate(
    {"agreement_id": "example", "period": year, "paid_through": "2027-06-30", "settlement": "final",
     "units": [{"clause": "4.1", **year, "count": "3"}]}
)
exhibits = load_exhibits()
settled = settle(signed, facts, ())
assert statement(settled)["net_cents"] == 3750, settled
assert review(signed, exhibits) == ()
assert [row[:4] for row in term_tables([signed], exhibits)["fee"].rows] == [("example", "4.1", "LESSON_FEE", "LESSON")]
assert agreement_rows([signed], exhibits)["settlement.clause"][0][3] == "LESSON_FEE"
"""


def test_a_payment_term_is_one_file_and_one_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "contracts", tmp_path / "contracts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pipelines", "sql", "data_quality"):
        (tmp_path / name).symlink_to(ROOT / name)
    clauses = tmp_path / "contracts" / "clauses"
    (clauses / "lesson_fee.py").write_text(TERM, encoding="utf-8")
    language = (clauses / "__init__.py").read_text(encoding="utf-8")
    first = language.index("from contracts.clauses.")
    (clauses / "__init__.py").write_text(language[:first] + LINE + language[first:], encoding="utf-8")
    ran = subprocess.run([sys.executable, "-c", USE], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
