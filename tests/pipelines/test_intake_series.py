"""Which files of a series stand does not depend on the order in which they came, and no file is lost on the way."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.naming import Mode, Name, is_near_miss, name_of
from pipelines.intake.series import Delivery, Placed, Standing, place, place_on


def delivery(mode: str, day: int, number: int, *supersedes: str, content: str = "", **more: object) -> Delivery:
    fields = {
        "name": f"plan_medical_claim_acme_2025_{mode}_202601{day:02}T000000Z_{number:03}.csv",
        "file_id": content or f"{mode}{day}-{number}",
        "source_id": "plan",
        "feed": "medical_claim",
        "contract": "acme",
        "period": "2025",
        "mode": Mode(mode),
        "sent": f"202601{day:02}T000000Z",
        "sequence": number,
        "supersedes": supersedes,
    }
    return Delivery(**{**fields, **more})


def told(placed: list[Placed]) -> dict[str, str]:
    """Write what became of each file: `FULL1-1: USED`, with its code where it has one."""
    return {each.delivery.file_id: each.fault.name if each.fault else each.standing.value for each in placed}


FULL_1 = delivery("FULL", 1, 1)
DELTA_2 = delivery("DELTA", 2, 2)
DELTA_3 = delivery("DELTA", 3, 3)
REST_4 = delivery("REST", 4, 4, DELTA_2.name)
DELTA_5 = delivery("DELTA", 5, 5)
FULL_6 = delivery("FULL", 6, 1, period="2026", content="other period")
SIX = (FULL_1, DELTA_2, DELTA_3, REST_4, DELTA_5, FULL_6)
IN_ORDER = {
    "FULL1-1": "USED",
    "DELTA2-2": "FILE_SUPERSEDED",
    "DELTA3-3": "USED",
    "REST4-4": "USED",
    "DELTA5-5": "USED",
    "other period": "USED",
}


@pytest.mark.parametrize("first", range(6))
def test_all_720_orders_of_six_files_end_the_same(first: int) -> None:
    """At every step each file that came has one standing, and nothing counts before what it rests on."""
    for order in itertools.permutations(SIX):
        if order[0] is not SIX[first]:
            continue
        for count in range(1, 7):
            came = order[:count]
            state = told(place(came))
            assert set(state) == {each.file_id for each in came}
            for each in (DELTA_2, DELTA_3, DELTA_5, REST_4):
                if state.get(each.file_id) == "USED":
                    assert state["FULL1-1"] == "USED"
            if state.get("DELTA5-5") == "USED":
                assert {"DELTA3-3", "REST4-4", "DELTA2-2"} <= set(state)
        assert told(place(order)) == IN_ORDER


@pytest.mark.parametrize(
    ("came", "ended"),
    [
        ([FULL_1], {"FULL1-1": "USED"}),
        ([DELTA_2], {"DELTA2-2": "WAITS_FOR_BASE"}),
        ([FULL_1, DELTA_3], {"FULL1-1": "USED", "DELTA3-3": "WAITS_FOR_SEQUENCE"}),
        ([FULL_1, DELTA_3, DELTA_2], {"FULL1-1": "USED", "DELTA2-2": "USED", "DELTA3-3": "USED"}),
        # A restatement has a number of its own, or that of what it restates.
        (
            [FULL_1, DELTA_2, delivery("REST", 4, 2, DELTA_2.file_id), DELTA_3],
            {
                "FULL1-1": "USED",
                "DELTA2-2": "FILE_SUPERSEDED",
                "REST4-2": "USED",
                "DELTA3-3": "USED",
            },
        ),
        # The last FULL takes the place of all before it, and numbers may begin again.
        (
            [FULL_1, DELTA_2, delivery("FULL", 9, 1)],
            {
                "FULL1-1": "FILE_SUPERSEDED",
                "DELTA2-2": "FILE_SUPERSEDED",
                "FULL9-1": "USED",
            },
        ),
        (
            [FULL_1, DELTA_2, delivery("FULL", 9, 1), delivery("DELTA", 10, 3)],
            {
                "FULL1-1": "FILE_SUPERSEDED",
                "DELTA2-2": "FILE_SUPERSEDED",
                "FULL9-1": "USED",
                "DELTA10-3": "WAITS_FOR_SEQUENCE",
            },
        ),
        # A base that was restated is still a base; a restatement may itself be restated.
        (
            [FULL_1, delivery("REST", 4, 4, FULL_1.name), DELTA_2],
            {
                "FULL1-1": "FILE_SUPERSEDED",
                "REST4-4": "USED",
                "DELTA2-2": "USED",
            },
        ),
        (
            [FULL_1, REST_4, DELTA_2, delivery("REST", 5, 5, REST_4.name)],
            {
                "FULL1-1": "USED",
                "DELTA2-2": "FILE_SUPERSEDED",
                "REST4-4": "FILE_SUPERSEDED",
                "REST5-5": "USED",
            },
        ),
        (
            [FULL_1, REST_4, DELTA_2, delivery("REST", 5, 5, DELTA_2.name)],
            {
                "FULL1-1": "USED",
                "DELTA2-2": "FILE_SUPERSEDED",
                "REST4-4": "USED",
                "REST5-5": "ALREADY_SUPERSEDED",
            },
        ),
        ([FULL_1, REST_4], {"FULL1-1": "USED", "REST4-4": "WAITS_FOR_SUPERSEDED"}),
        ([FULL_1, delivery("REST", 4, 4)], {"FULL1-1": "USED", "REST4-4": "SUPERSEDES_NOTHING"}),
        ([FULL_1, delivery("REST", 1, 0, FULL_1.name)], {"FULL1-1": "USED", "REST1-0": "SUPERSEDES_MISMATCH"}),
        ([FULL_6, delivery("REST", 9, 9, FULL_6.name)], {"other period": "USED", "REST9-9": "SUPERSEDES_MISMATCH"}),
        # One number, two contents.
        (
            [FULL_1, DELTA_2, delivery("DELTA", 3, 2)],
            {
                "FULL1-1": "USED",
                "DELTA2-2": "SEQUENCE_REPEATED",
                "DELTA3-2": "SEQUENCE_REPEATED",
            },
        ),
        ([FULL_1, delivery("DELTA", 3, 1)], {"FULL1-1": "USED", "DELTA3-1": "SEQUENCE_REPEATED"}),
        # The same bytes twice: sent again, sent under another time, gone back to.
        ([FULL_1, delivery("FULL", 2, 2, content="FULL1-1")], {"FULL1-1": "USED"}),
        ([delivery("FULL", 1, 1, is_test=True)], {"FULL1-1": "TEST_FILE"}),
        ([delivery("FULL", 1, 1, is_test=True), DELTA_2], {"FULL1-1": "TEST_FILE", "DELTA2-2": "WAITS_FOR_BASE"}),
    ],
)
def test_what_becomes_of_a_file(came: list[Delivery], ended: dict[str, str]) -> None:
    for order in itertools.permutations(came):
        placed = [each for each in place(order) if each.standing is not Standing.COPY]
        assert told(placed) == ended
        assert len(place(order)) == len(set(came))


def test_the_same_bytes_count_once_wherever_they_stand() -> None:
    went_back = delivery("FULL", 9, 9, content="FULL1-1")
    placed = place([FULL_1, delivery("FULL", 5, 5), went_back])
    assert [(each.delivery.sent[:8], each.standing.value) for each in placed] == [
        ("20260101", "COPY"),
        ("20260105", "SUPERSEDED"),
        ("20260109", "USED"),
    ]


def test_a_copy_that_counts_goes_before_one_that_does_not() -> None:
    """The bytes of a file in use are also those of a file of another series that was superseded."""
    superseded = delivery("FULL", 3, 1, period="2026", content="FULL1-1")
    placed = place([FULL_1, superseded, delivery("FULL", 4, 2, period="2026")])
    assert [(each.delivery.period, each.standing.value) for each in placed] == [
        ("2025", "USED"),
        ("2026", "COPY"),
        ("2026", "USED"),
    ]


def test_who_took_the_place_is_told() -> None:
    placed = {each.delivery.file_id: each for each in place([FULL_1, DELTA_2, REST_4, delivery("FULL", 9, 9)])}
    assert placed["DELTA2-2"].by == REST_4
    assert placed["FULL1-1"].by == delivery("FULL", 9, 9)


@given(
    st.lists(
        st.tuples(st.sampled_from(["FULL", "DELTA", "REST"]), st.integers(1, 4), st.integers(1, 4), st.integers(1, 4)),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_any_files_in_any_order(drawn: list[tuple[str, int, int, int]], shuffler: object) -> None:
    files: list[Delivery] = []
    for mode, day, number, content in drawn:
        named = (files[content % len(files)].name,) if mode == "REST" and files else ()
        files.append(delivery(mode, day, number, *named, content=f"content {content}"))
    once = place(files)
    mixed = list(files)
    shuffler.shuffle(mixed)
    assert place(mixed) == once
    assert {each.delivery for each in once} == set(files)
    assert len(once) == len(set(files))
    used = [each.delivery.file_id for each in once if each.standing is Standing.USED]
    assert len(used) == len(set(used))


def test_a_name_is_read() -> None:
    assert name_of("blue_plan_medical_claim_acme-1_202601_DELTA_20260210T061500Z_007.csv.gz") == Name(
        "blue_plan", "medical_claim", "acme-1", "202601", Mode.DELTA, "20260210T061500Z", 7
    )
    assert name_of("v_session_g_20260101-20260331_FULL_20260210T061500Z_1.parquet").period == "20260101-20260331"


@pytest.mark.parametrize(
    "text",
    [
        "plan_medical_claim_acme_2025_FULL_20260101T000000Z_001",
        "plan_medical_claim_acme_2025_FULL_20260101T000000_001.csv",
        "plan_medical_claim_acme_2025_FULL_20261301T000000Z_001.csv",
        "plan_medical_claim_acme_202513_FULL_20260101T000000Z_001.csv",
        "plan_claims_acme_2025_FULL_20260101T000000Z_001.csv",
        "Plan_medical_claim_acme_2025_FULL_20260101T000000Z_001.csv",
        "plan_medical_claim_../acme_2025_FULL_20260101T000000Z_001.csv",
        "plan_medical_claim_acme_2025_FULL_20260101T000000Z_001.csv.pgp.exe",
        "plan_medical_claim_acme_2025_FULL_20260101T000000Z_*.csv",
    ],
)
def test_a_slip_in_a_name_is_seen(text: str) -> None:
    assert name_of(text) is None
    assert is_near_miss(text)


def dated(mode: str, day: int, number: int, *supersedes: str, **more: object) -> Delivery:
    return replace(delivery(mode, day, number, *supersedes, **more), day=date(2026, 1, day))


def added_to(placed: list[Placed]) -> dict[str, list[str]]:
    """Name for each file the files that still speak where it takes their place later."""
    return {each.delivery.file_id: [lost.file_id for lost in each.after] for each in placed if each.after}


def test_a_place_is_taken_from_the_takers_own_day() -> None:
    full, delta, rest = dated("FULL", 5, 1), dated("DELTA", 10, 2), dated("REST", 15, 3, "DELTA10-2")
    files = [full, delta, rest, dated("DELTA", 16, 4), later := dated("FULL", 20, 1)]
    on_the_day = place_on(files, date(2026, 1, 20))
    assert told(on_the_day) == told(place(files))
    assert added_to(on_the_day) == {}
    # Both the restated file and all before the new start still stand; what was never there on a day has no word.
    before = place_on(files, date(2026, 1, 12))
    assert told(before) == {
        "FULL5-1": "USED",
        "DELTA10-2": "USED",
        "REST15-3": "FILE_SUPERSEDED",
        "DELTA16-4": "FILE_SUPERSEDED",
        "FULL20-1": "USED",
    }
    assert added_to(before) == {later.file_id: ["FULL5-1", "DELTA10-2"]}
    restated = place_on(files[:4], date(2026, 1, 12))
    assert added_to(restated) == {"REST15-3": ["DELTA10-2"]}
    # Made later than the day altogether: the last word is the only one.
    assert told(place_on(files, date(2026, 1, 4))) == told(place(files))


def test_the_same_rows_sent_as_a_new_start_take_no_place() -> None:
    files = [dated("FULL", 5, 1, content="same"), dated("DELTA", 10, 2), dated("FULL", 20, 1, content="same")]
    placed = place_on(files, date(2026, 1, 12))
    assert [each.standing for each in placed] == [Standing.COPY, Standing.USED, Standing.USED]
    assert added_to(placed) == {}


@given(st.permutations(range(1, 9)), st.lists(st.sampled_from(["FULL", "DELTA", "REST"]), min_size=8, max_size=8))
def test_what_counted_on_a_day_counts_for_it_whatever_comes_later(order: list[int], modes: list[str]) -> None:
    files = [dated("FULL", 1, 1)]
    for day, mode in enumerate(modes, start=2):
        files.append(dated(mode, day, day, files[-1].name))
    files = [files[number] for number in (*order, 0)]
    for day in range(1, 10):
        then = [each for each in files if each.sent <= f"202601{day:02}T000000Z"]
        counted = {each.delivery for each in place(then) if each.standing is Standing.USED}
        now = {each.delivery: each for each in place_on(files, date(2026, 1, day))}
        assert {each for each in counted if now[each].standing is Standing.USED and not now[each].after} == counted
        assert len(now) == len(files)


def test_no_file_takes_back_answers_to_questionnaires():
    """Not a new FULL, nor a REST: what came first stands, and what comes later is added."""
    first, added = (delivery(*file, feed="outcome_response") for file in (("FULL", 1, 1), ("DELTA", 2, 2)))
    rest = delivery("REST", 3, 3, added.name, feed="outcome_response")
    full = delivery("FULL", 4, 4, feed="outcome_response")
    assert set(told(place([first, added, rest, full])).values()) == {"USED"}
