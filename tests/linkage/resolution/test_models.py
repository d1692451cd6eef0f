"""Models of a ledger: kept, compared without a trace, put in force for the next run, and rolled back."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.database import Ledger
from linkage.duck import Duck
from linkage.errors import ModelError
from linkage.model.model import Model
from linkage.model.store import adjust_model, find_model, origin_of, put_in_force, saved_models
from linkage.progress import Silence
from linkage.resolution.run import link
from linkage.resolution.trial import Difference, Touched, compare, difference, fit
from linkage.review.decisions import every
from linkage.review.foreseen import count_queue
from linkage.review.queue import doubts
from schema.vocabulary import ReviewReason
from tests.ledgers import Databases, copies_proved
from tests.linkage.resolution.town import Copies, Town, linked_once, person

CROWD = {f"record_x{number:02}": person(number) for number in range(10, 50)}


def told(ledger: Ledger) -> Town:
    """A crowd, and two records of Jane that agree on much."""
    made = Town(ledger)
    for source in ("police", "charity"):
        made.source(source)
    made.tell("police", {**CROWD, "record_a": person(0)})
    made.tell("charity", {"record_b": person(0, given_name="Jayne", phones=["+447700900000"])})
    return made


@pytest.fixture(scope="module")
def once(databases: Databases) -> Iterator[Copies]:
    """What opens copies of that town, linked."""
    with linked_once(databases, told) as opened:
        yield opened


@pytest.fixture
def town(once: Copies) -> Iterator[Town]:
    """That town, linked."""
    with once() as linked:
        yield linked


@pytest.fixture
def standing(town: Town) -> str:
    """The model by which it was linked."""
    ((version,),) = town.ask("SELECT model FROM run")
    return str(version)


def use(town: Town, version: str) -> None:
    with town.ledger.begin() as connection:
        put_in_force(connection, version, "local:sten")


def adjust(town: Town, version: str, **thresholds: float) -> str:
    with town.ledger.begin() as connection:
        return adjust_model(connection, version, thresholds)


def marks(town: Town) -> dict[str, tuple[int, bool, bool]]:
    with town.ledger.read() as connection:
        return {one.version: (one.runs, one.in_force, one.next) for one in saved_models(connection)}


def test_a_trained_model_is_kept_and_changes_nothing_until_it_is_chosen(town: Town, standing: str):
    before = town.state()
    trained = fit(town.ledger, Silence())
    assert fit(town.ledger, Silence()) == trained != standing
    assert town.state() == before
    assert marks(town) == {standing: (1, True, True), trained: (0, False, False)}
    assert town.link().model == standing
    use(town, trained)
    assert marks(town) == {standing: (2, True, False), trained: (0, False, True)}
    assert [town.link().model for _ in range(2)] == [trained, trained]
    assert marks(town) == {standing: (2, False, False), trained: (2, True, True)}


@copies_proved
def test_a_stricter_model_parts_persons_and_the_earlier_one_joins_them_again(town: Town, standing: str):
    before = town.persons()
    strict = adjust(town, standing, link=1000.0)
    use(town, strict)
    assert town.link().changes.splits == 1
    assert not town.together("record_a", "record_b")
    use(town, standing)
    assert town.link().model == standing
    assert town.together("record_a", "record_b")
    assert town.persons().keys() == before.keys()
    assert [kind for (kind,) in town.ask("SELECT kind FROM lineage ORDER BY id")] == ["SPLIT", "MERGE"]


@copies_proved
def test_a_choice_holds_until_a_run_that_began_after_it_is_done(town: Town, standing: str):
    strict = adjust(town, standing, link=1000.0)

    def choose(*_: object) -> None:
        use(town, strict)

    def fail(*_: object) -> None:
        raise ArithmeticError

    assert link(town.ledger, progress=Silence(), witness=choose).model == standing
    with pytest.raises(ArithmeticError):
        link(town.ledger, progress=Silence(), witness=fail)
    assert town.link().model == strict
    trained = town.link(train=True).model
    assert town.link().model == trained


@copies_proved
def test_an_earlier_model_that_is_chosen_again_holds_though_the_records_have_doubled(
    town: Town, standing: str
):
    town.tell("charity", {f"record_y{number:03}": person(number) for number in range(60, 160)})
    adapted = town.link().model
    assert adapted != standing
    use(town, standing)
    assert [town.link().model for _ in range(3)] == [standing] * 3
    assert marks(town)[standing][1:] == (True, True)
    trained = town.link(train=True).model
    assert trained != standing
    assert town.link().model == trained


def test_a_model_that_is_adapted_anew_is_that_of_a_ledger_which_had_all_records_at_once(
    town: Town, standing: str, sqlite_ledger: Ledger
):
    more = {f"record_y{number:03}": person(number) for number in range(60, 160)}
    whole = told(sqlite_ledger)
    for one in (town, whole):
        one.tell("charity", more)
    assert town.link().model == whole.link().model != standing


@copies_proved
def test_a_trained_model_stays_the_origin_of_all_that_are_adapted_from_it(town: Town):
    origins = []
    trained = town.link(train=True).model
    for size in (100, 250):
        town.tell("charity", {f"record_y{size}_{number:03}": person(number) for number in range(size)})
        adapted = town.link().model
        with town.ledger.read() as connection:
            origins.append(origin_of(connection, find_model(connection, adapted)).version)
        assert adapted != trained
    assert origins == [trained, trained]


def test_a_comparison_tells_what_a_run_then_does_and_writes_nothing(town: Town, standing: str):
    town.rule("SAME", "record_x10", "record_x11")
    strict = adjust(town, standing, link=1000.0)
    before = town.state()
    found = compare(town.ledger, standing, strict, Silence())
    assert town.state() == before
    assert (found.records, found.persons, found.merges, found.splits) == (42, (40, 41), 0, 1)
    assert found.touched == Touched(joined=0, parted=1, persons=1, records=2)
    assert found.agencies == {"town": found.touched}
    assert compare(town.ledger, strict, standing, Silence()).merges == 1
    assert compare(town.ledger, standing, standing, Silence()).touched == Touched(0, 0, 0, 0)
    use(town, strict)
    assert town.link().changes.splits == 1


@copies_proved
def test_a_comparison_foresees_the_queue_that_a_run_then_leaves(town: Town, standing: str):
    town.rule("UNSURE", "record_x10", "record_x11")
    town.rule("SAME", "record_x12", "record_x13")
    near = adjust(town, standing, link=near_weight(town))
    seen: list[dict[str, int]] = []

    def look(duck: Duck, model: Model) -> None:
        with town.ledger.read() as connection:
            seen.append(count_queue(duck, model, every(connection)))

    compare(town.ledger, standing, near, Silence(), witness=look)
    assert [in_queue(town, version) for version in (standing, near)] == seen
    assert seen[0] != seen[1]
    assert seen[1]["NEAR_THRESHOLD"] > 0
    assert seen[1]["DECISION_AGAINST_MODEL"] == 1


def near_weight(town: Town) -> float:
    """The weight of Jane's one link."""
    ((weight,),) = town.ask("SELECT weight FROM link WHERE record_a = 'record_a' AND record_b = 'record_b'")
    return float(weight)


def in_queue(town: Town, version: str) -> dict[str, int]:
    """What a run by a model leaves in the queue."""
    use(town, version)
    town.link()
    with town.ledger.read() as connection:
        found = doubts(connection, every(connection))
    counts = Counter(str(one.reason) for one in found)
    return {str(one): counts[str(one)] for one in ReviewReason} | {"ALL": len({one.pair for one in found})}


def test_what_is_no_model_or_no_threshold_is_said_so(town: Town, standing: str):
    with pytest.raises(ModelError, match=r"no model 'model_none'.*richpicture model list"):
        use(town, "model_none")
    with pytest.raises(ModelError, match=r"no model 'model_none'"):
        compare(town.ledger, standing, "model_none", Silence())
    with pytest.raises(ModelError, match=r"ascend.*-12, -8 and -9 bits"):
        adjust(town, standing, link=-9.0)
    assert adjust(town, standing) == standing


def test_a_ledger_without_records_fits_no_model(ledger: Ledger):
    with pytest.raises(ModelError, match="holds no records yet"):
        fit(ledger, Silence())


def test_a_difference_worked_by_hand():
    # Before {0, 1}, {2}, {3, 4}, {5}; afterwards {0, 1, 2}, {3}, {4}, {5}.
    found = difference(
        np.array([0, 0, 2, 3, 3, 5]), np.array([0, 0, 0, 3, 4, 5]), ["p", "c", "c", "p", "p", "p"]
    )
    assert found == Difference(
        records=6,
        persons=(4, 4),
        merges=1,
        splits=1,
        touched=Touched(joined=2, parted=1, persons=3, records=5),
        agencies={
            "c": Touched(joined=2, parted=0, persons=2, records=2),
            "p": Touched(joined=1, parted=1, persons=2, records=3),
        },
    )


LABELS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from("abc")), min_size=1, max_size=12
)


def groups(labels: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for record, label in enumerate(labels):
        found.setdefault(label, set()).add(record)
    return found


@given(LABELS)
def test_a_difference_is_what_counting_gives(rows):
    before, after, agencies = zip(*rows, strict=True)
    found = difference(np.array(before), np.array(after), agencies)
    was, now_is = groups(before), groups(after)
    into = {label: {after[record] for record in records} for label, records in was.items()}
    parted = {label for label in was if len(into[label]) > 1}
    joined = {label for label in was if any(now_is[one] - was[label] for one in into[label])}
    assert found.persons == (len(was), len(now_is))
    assert found.persons[1] - found.persons[0] == found.splits - found.merges
    assert found.splits == sum(len(one) - 1 for one in into.values())
    for agency, one in [("", found.touched), *found.agencies.items()]:
        of = {record for record in range(len(before)) if agency in ("", agencies[record])}
        hers = {before[record] for record in of}
        assert (one.joined, one.parted) == (len(joined & hers), len(parted & hers))
        assert one.persons == len((joined | parted) & hers)
        assert one.records == sum(before[record] in joined | parted for record in of)
