"""The command: help, exit codes, and messages that a person can act on. No input of any kind ends in a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Ran, command

REPOSITORY = Path(__file__).resolve().parents[2]
AGREEMENTS = REPOSITORY / "contracts" / "agreements"
NORTHGATE = AGREEMENTS / "northgate_pt" / "2025-01-01.yaml"
KINETIC = AGREEMENTS / "kinetic_home" / "2025-01-01.yaml"

FACTS = """\
agreement_id: kinetic_home_2025
period: {from: 2025-01-01, to: 2025-03-31}
paid_through: 2025-04-10
settlement: interim
units:
  - {clause: "3.1", from: 2025-01-01, to: 2025-01-31, count: 1000}
  - {clause: "3.2", from: 2025-01-01, to: 2025-01-31, count: 10}
"""


AMENDED = """\
agreement_id: example
version: {0}
payer_id: payer
vendor_id: vendor
effective: {1}
terminates: {2}
executed: 2024-12-01
reconciliation: {{from: 2025-01-01, to: 2025-12-31}}
clauses:
  - {{kind: activation_fee, id: "1", text: Fee., rate: {{2025-01-01: {3}}}}}
  - kind: performance_guarantee
    id: "2"
    text: At risk.
    at_risk: 1
    base: net_fees_before_performance
    mode: clawback
    missing_policy: nri_base
    no_measure: earn
    measures:
      - {{measure: function_responder, weight: 100, ladder: {{kind: linear, from: {4}, to: {5}}}}}
fees_in_performance: false
"""
AMENDED_FACTS = """\
agreement_id: example
period: {from: 2025-01-01, to: 2025-12-31}
paid_through: 2026-06-30
settlement: final
units:
  - {clause: "1", from: 2025-06-01, to: 2025-06-30, count: 10}
  - {clause: "1", from: 2025-08-01, to: 2025-08-31, count: 8}
measures:
  - {measure: function_responder, version: 1, numerator: 171, denominator: 300, status: measured}
  - {measure: function_responder, version: 2, numerator: 118, denominator: 200, status: measured}
"""


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS, encoding="utf-8")
    return path


def refused(ran: Ran, code: int) -> str:
    """Return what a refused command told on standard error."""
    assert ran.code == code, ran
    assert "Traceback" not in ran.output + ran.errors
    assert ran.errors != ""
    return ran.errors


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ["run", "sample", "manifest", "settle", "agreement", "completion", "Exit codes:"]),
        (
            ("run", "--help"),
            [
                "--inputs",
                "--agreements",
                "--paid-through",
                "--interim",
                "--posting-date",
                "--out",
                "--threads",
                "--json",
            ],
        ),
        (("sample", "--help"), ["--members", "--months", "--seed", "--out", "--onto"]),
        (("settle", "--help"), ["--agreement", "--facts", "--earlier", "--json"]),
        (("agreement", "check", "--help"), ["FILE"]),
    ],
)
def test_help_names_what_there_is(arguments: tuple[str, ...], words: list[str]) -> None:
    ran = command(*arguments)
    assert ran.code == 0
    assert [word for word in words if word not in ran.output] == []


def test_the_version_is_that_of_the_distribution() -> None:
    assert command("--version").output == "0.1.0\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed(shell: str) -> None:
    ran = command("completion", shell)
    assert (ran.code, ran.errors) == (0, "")
    assert "--paid-through" in ran.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rum",), 'Unknown command "rum". Did you mean "run"?'),
        (("run", "--input", "x"), "--input"),
        (("run", "--interim"), "--interim"),
        (("completion", "sh"), "shell: give one of bash, zsh, fish, powershell, got 'sh'"),
        (("agreement", "check"), "FILE"),
        (("settle", "--agreement", "x.yaml"), "--facts"),
        (("sample", "--members", "many", "--out", "x"), "--members"),
        (("sample",), "out: name the folder to write the sample payer to, or --onto a folder with claims"),
        (("sample", "--onto", "nowhere"), "onto: there is no folder nowhere"),
        (("sample", "--onto", "x", "--members", "3"), "onto: members and months are those of the folder; give --seed"),
        (("sample", "--out", __file__), f"out: {__file__} is a file; name a folder to write to"),
        (("sample", "--members", "0", "--out", "unused"), "members must be at least 1, got 0"),
        (("sample", "--months", "0", "--out", "unused"), "months must be at least"),
        (("run", "--inputs", "nowhere"), "inputs: there is no folder nowhere"),
        (("run", "--inputs", __file__), f"inputs: {__file__} is a file; name the folder that holds it"),
        (("run", "--paid-through", "30/06/2026"), "paid-through: give a date of the calendar as 2026-06-30"),
        (("run", "--threads", "0x2"), "threads: give a number from 1 to 1024, got '0x2'"),
        (("run", "--out", __file__), f"out: {__file__} is a file; name a folder to write to"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert message in refused(command(*arguments), 2)
    assert list(tmp_path.iterdir()) == []


def inputs_of(folder: Path, **files: str | bytes) -> Path:
    """Write a folder of inputs."""
    profile = "source_id: a\nformat: tuva\nadjustment_style: DELTA\neligibility: SPAN\nhas_paid_date: true\n"
    profile += "has_allowed: true\n"
    folder.mkdir()
    for name, content in {"profile__yaml": profile, **files}.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "NO_FILES"),
        ({"profile__yaml": "source_id: A b\n"}, "profile.yaml:1: format: is required"),
        ({"profile__yaml": b"\xff\xfe\x00"}, "profile.yaml:1: must be UTF-8 text; byte 0 is not"),
        ({"medical_claim__csv": ""}, "medical_claim.csv: EMPTY_FILE"),
        ({"medical_claim__csv": "claim_id,claim_id\n1,2\n"}, "medical_claim.csv: DUPLICATE_COLUMN"),
        ({"medical_claim__csv": "claim_id\n1\n"}, "medical_claim.csv: MISSING_COLUMN"),
        ({"medical_claim__csv": b"claim_id\n\xff\n"}, "medical_claim.csv: NOT_UTF8"),
        ({"medical_claim__parquet": b"PAR1 no such thing"}, "medical_claim.parquet: UNREADABLE"),
        ({"eligibility__csv__gz": b"\x1f\x8b not packed"}, "eligibility.csv.gz: UNREADABLE"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_received_are_named(files: dict[str, str | bytes], message: str, tmp_path: Path) -> None:
    inputs, out = inputs_of(tmp_path / "inputs", **files), tmp_path / "out"
    assert message in refused(command("run", "--inputs", inputs, "--out", out), 2)
    assert not (out / "current").exists()


def test_a_file_without_a_header_is_refused_without_its_first_row(tmp_path: Path) -> None:
    canary = "CANARY-MEMBER-987654321"
    inputs = inputs_of(
        tmp_path / "inputs",
        medical_claim__csv=f"{canary},{canary},1\n{canary},{canary},2\n",
        eligibility__csv=f"{canary},2025-01-01,2025-12-31\n",
    )
    told = refused(command("run", "--inputs", inputs, "--out", tmp_path / "out"), 2)
    assert "medical_claim.csv: DUPLICATE_COLUMN" in told
    assert "eligibility.csv: MISSING_COLUMN" in told
    assert canary not in told + (tmp_path / "out" / "work" / "run.log").read_text(encoding="utf-8")


def test_inputs_without_a_profile_are_refused(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    told = refused(command("run", "--inputs", inputs, "--out", tmp_path / "out"), 2)
    assert "profile.yaml: file: not found" in told


@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        (("--agreements", "EMPTY"), 2, "holds no agreement; one is a file such as"),
        (
            ("--paid-through", "2025-12-30"),
            2,
            "northgate_pt_2025, its period ends on 2025-12-31, its run-out on 2026-06-30; "
            "settle it as of 2026-06-30 or later",
        ),
        (("--interim", "2024-12"), 2, "interim: no agreement's period has begun by the end of 2024-12"),
        (("--agreements", "TWICE"), 1, "version 1 of northgate_pt_2025 must be given once; it is given in"),
        (("--agreements", "BROKEN"), 1, "2025-01-01.yaml:"),
    ],
)
def test_terms_that_cannot_be_settled_are_named(
    more: tuple[str, str], code: int, message: str, sample_payer: Path, tmp_path: Path
) -> None:
    (tmp_path / "EMPTY").mkdir()
    for folder, change in (("TWICE", ("version: 1", "version: 1")), ("BROKEN", ("at_risk: ", "at_risk: 1"))):
        for name in ("one", "two"):
            path = tmp_path / folder / name / "2025-01-01.yaml"
            path.parent.mkdir(parents=True)
            path.write_text(NORTHGATE.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    value = str(tmp_path / more[1]) if more[1].isupper() else more[1]
    told = refused(command("run", "--inputs", sample_payer, "--out", tmp_path / "out", more[0], value), code)
    assert message in told


def test_an_amended_agreement_is_settled_with_the_version_before_it(tmp_path: Path) -> None:
    """Case 12: 171/300 = 57% on 45 to 60 earns 0.8, 118/200 = 59% on 50 to 65 earns 0.6; by 300 and 200 that is 0.72.

    June is charged at 100.00 and August at 50.00: all 1,400.00 are at risk, and 392.00 of it are forfeited.
    """
    terms = {
        "before": ("1", "2025-01-01", "2025-06-30", "100.00", "0.45", "0.60"),
        "after": ("2", "2025-07-01", "2025-12-31", "50.00", "0.50", "0.65"),
    }
    files = {name: tmp_path / f"{name}.yaml" for name in (*terms, "facts")}
    for name, values in terms.items():
        files[name].write_text(AMENDED.format(*values), encoding="utf-8")
    files["facts"].write_text(AMENDED_FACTS, encoding="utf-8")
    shown = command(
        "settle", "--agreement", files["after"], "--facts", files["facts"], "--earlier", files["before"], "--json"
    )
    assert (shown.code, shown.errors) == (0, "")
    document = json.loads(shown.output)
    assert (document["measures"][0]["fraction"], document["fees_cents"], document["net_cents"]) == (
        "18/25",
        140_000,
        100_800,
    )
    reversed_ = command(
        "settle", "--agreement", files["before"], "--facts", files["facts"], "--earlier", files["after"]
    )
    assert "earlier versions must each come before version 1 once" in refused(reversed_, 1)
    missing = command(
        "settle", "--agreement", files["after"], "--facts", files["facts"], "--earlier", tmp_path / "no.yaml"
    )
    assert "there is no such file" in refused(missing, 2)
    files["after"].write_text(files["after"].read_text().replace("weight: 100", "weight: 90"), encoding="utf-8")
    light = command("settle", "--agreement", files["after"], "--facts", files["facts"], "--earlier", files["before"])
    assert "must have weights that sum to 100, they sum to 90" in refused(light, 1)


def test_a_settlement_of_given_facts_shows_every_step(facts: Path) -> None:
    shown = command("settle", "--agreement", KINETIC, "--facts", facts)
    assert shown.code == 0
    assert "kinetic_home_2025, interim settlement of 2025-01-01 to 2025-03-31" in shown.output
    for number in range(1, 25):
        assert f"\n{number:>4}  " in shown.output, number
    machine = command("settle", "--agreement", KINETIC, "--facts", facts, "--json")
    document = json.loads(machine.output)
    assert document["net_cents"] == sum(line["cents"] for line in document["lines"]) > 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("kinetic_home_2025", "northgate_pt_2025"), "agreement_id: must be kinetic_home_2025"),
        (
            ('clause: "3.2"', 'clause: "9.9"'),
            "units[1].clause: must be a fee clause of the agreement (3.1, 3.2), got 9.9",
        ),
        (("count: 1000", "count: many"), "units[0].count: must be"),
        (("settlement: interim", "settlement: maybe"), "settlement: must be"),
        (("period:", "period: ["), "facts.yaml:"),
    ],
)
def test_facts_that_do_not_fit_are_named(change: tuple[str, str], message: str, facts: Path) -> None:
    facts.write_text(FACTS.replace(*change), encoding="utf-8")
    told = refused(command("settle", "--agreement", KINETIC, "--facts", facts), 1)
    assert message in told
    assert "facts.yaml" in told


@pytest.mark.parametrize(
    ("path", "message"),
    [("nowhere.yaml", "there is no such file"), (".", "is a folder; name a file in it")],
)
def test_a_file_that_is_not_there_is_named(path: str, message: str, facts: Path) -> None:
    told = f"trueup: {path}: {message}\n"
    assert refused(command("settle", "--agreement", KINETIC, "--facts", path), 2) == told
    assert refused(command("settle", "--agreement", path, "--facts", facts), 2) == told
    assert refused(command("agreement", "check", KINETIC, path), 2) == told


def test_facts_of_another_agreement_are_one_error(facts: Path) -> None:
    told = refused(command("settle", "--agreement", NORTHGATE, "--facts", facts), 1)
    assert len(told.splitlines()) == 1
    assert "agreement_id: must be northgate_pt_2025, the agreement settled, got kinetic_home_2025" in told


def test_an_interim_settlement_shows_no_earned_amount(facts: Path) -> None:
    shown = command("settle", "--agreement", KINETIC, "--facts", facts).output
    amounts = {line[:10].strip(): line[10:].strip() for line in shown.splitlines()[-8:]}
    assert amounts["earned"] == "–"
    assert amounts["owed"] != amounts["net"]


def test_a_folder_that_cannot_be_written_to_is_said_once(tmp_path: Path, sample_payer: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    out = tmp_path / "file" / "out"
    told = refused(command("run", "--inputs", sample_payer, "--out", out), 4)
    assert told == f"trueup: out: {out} cannot be written to: Not a directory\n"


def test_agreements_without_errors_pass() -> None:
    ran = command("agreement", "check", *sorted(AGREEMENTS.glob("*/*.yaml")))
    assert (ran.code, ran.errors) == (0, "")
    assert ran.output.endswith("3 agreements are usable; see the warnings\n")


def test_a_check_is_told_what_to_expect(tmp_path: Path) -> None:
    ran = command("agreement", "check", KINETIC, "--members", "400", "--largest-flip", "0.3")
    assert ran.code == 0
    (lucky,) = (line for line in ran.output.splitlines() if "[luck_passes]" in line)
    assert lucky.startswith(f"{KINETIC}:40: warning: clauses[2].measures[2].ladder: luck earns")
    assert lucky.endswith("; begin to pay at a better result [luck_passes]")
    told = refused(command("agreement", "check", KINETIC, NORTHGATE, "--members", "0", "--facts", tmp_path), 2)
    assert [line.partition(":")[0] for line in told.removeprefix("trueup: ").splitlines()] == ["members", "facts"]


def test_all_that_is_wrong_with_all_agreements_is_said_at_once(tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    text = NORTHGATE.read_text(encoding="utf-8")
    one.write_text(text.replace("version: 1", "version: one").replace("vendor_id: ", "vendor: "), encoding="utf-8")
    other.write_text("a: [", encoding="utf-8")
    ran = command("agreement", "check", one, other)
    assert ran.code == 1
    lines = ran.output.splitlines()
    assert any(line.startswith(f"{one}:") and ": version: " in line for line in lines)
    assert any(line.startswith(f"{one}:") and ": vendor_id: " in line for line in lines)
    assert any(line.startswith(f"{other}:1: is not YAML") for line in lines)


def test_an_error_nobody_foresaw_says_its_code_and_no_value(monkeypatch: pytest.MonkeyPatch, facts: Path) -> None:
    def fail(*arguments: object, **options: object) -> int:
        raise LookupError("CANARY-MEMBER-987654321")

    monkeypatch.setattr("pipelines.commands.settle_command", fail)
    told = refused(command("settle", "--agreement", KINETIC, "--facts", facts), 70)
    assert "an error of trueup itself (LookupError, code E-" in told
    assert "CANARY" not in told


def test_a_person_can_stop_a_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stop(*arguments: object, **options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipelines.commands.run_command", stop)
    assert refused(command("run", "--out", tmp_path), 130) == "trueup: stopped; nothing was published\n"


def test_who_has_read_enough_is_told_nothing_more() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    program = "import sys; from pipelines.cli import main; sys.exit(main(['agreement', 'new']))"
    found = subprocess.run([sys.executable, "-c", program], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (found.returncode, found.stderr) == (0, b"")


def test_help_answers_without_the_heavy_libraries() -> None:
    program = (
        "import sys; from pipelines.cli import main; main(['--help']); "
        "print([name for name in ('dagster', 'duckdb', 'great_expectations', 'sqlglot') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.endswith("[]\n")
