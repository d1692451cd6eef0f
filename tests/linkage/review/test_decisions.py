"""Rulings of several stewards on the same two records: none is lost when another one changes her mind."""

import pytest

from ledger.database import Ledger
from linkage.review.decisions import Decision, decide, standing
from schema.vocabulary import DecisionState, Purpose, Ruling

PROPOSED, IN_FORCE = DecisionState.PROPOSED, DecisionState.IN_FORCE
SAME, DIFFERENT, UNSURE = Ruling.SAME, Ruling.DIFFERENT, Ruling.UNSURE


class Desk:
    """Stewards who rule on two records."""

    def __init__(self, ledger: Ledger, *, four_eyes: bool) -> None:
        self._ledger, self._four_eyes = ledger, four_eyes

    def rule(self, by: str, ruling: Ruling) -> Decision:
        with self._ledger.begin() as connection:
            told = ("record_a", "record_b", ruling, by, Purpose.LINKAGE_QUALITY, f"{by} saw it")
            return decide(connection, *told, four_eyes=self._four_eyes)

    def stands(self) -> set[tuple[frozenset[str], Ruling, DecisionState]]:
        with self._ledger.read() as connection:
            return {(one.words, one.ruling, one.state) for one in standing(connection)}


def said(state: DecisionState, ruling: Ruling, *by: str) -> tuple[frozenset[str], Ruling, DecisionState]:
    return frozenset(by), ruling, state


def test_what_a_second_steward_rules_holds_when_the_first_changes_her_mind(ledger: Ledger):
    desk = Desk(ledger, four_eyes=False)
    first, second = desk.rule("alice", DIFFERENT), desk.rule("bob", DIFFERENT)
    assert second.id != first.id
    assert desk.rule("bob", DIFFERENT) == second
    desk.rule("alice", UNSURE)
    assert desk.stands() == {said(IN_FORCE, UNSURE, "alice"), said(IN_FORCE, DIFFERENT, "bob")}


def test_who_confirmed_and_rules_anew_confirms_no_longer(ledger: Ledger):
    desk = Desk(ledger, four_eyes=True)
    desk.rule("alice", DIFFERENT)
    confirmed = desk.rule("bob", DIFFERENT)
    assert (confirmed.state, confirmed.words) == (IN_FORCE, frozenset({"alice", "bob"}))
    assert desk.rule("bob", DIFFERENT) == confirmed
    desk.rule("bob", SAME)
    assert desk.stands() == {said(PROPOSED, DIFFERENT, "alice"), said(PROPOSED, SAME, "bob")}
    desk.rule("alice", SAME)
    assert desk.stands() == {said(IN_FORCE, SAME, "alice", "bob")}


def test_who_confirmed_keeps_her_word_when_the_first_rules_anew(ledger: Ledger):
    desk = Desk(ledger, four_eyes=True)
    for by in ("alice", "bob"):
        desk.rule(by, DIFFERENT)
    desk.rule("alice", UNSURE)
    assert desk.stands() == {said(IN_FORCE, UNSURE, "alice"), said(PROPOSED, DIFFERENT, "bob")}


@pytest.mark.parametrize("leaves", ["alice", "bob", "carol"])
def test_of_three_who_agree_two_are_left_and_their_word_is_in_force(ledger: Ledger, leaves: str):
    desk = Desk(ledger, four_eyes=True)
    everyone = ("alice", "bob", "carol")
    for by in everyone:
        desk.rule(by, SAME)
    assert all(state is IN_FORCE for _, _, state in desk.stands())
    desk.rule(leaves, DIFFERENT)
    left = [one for one in desk.stands() if one[1] is SAME]
    assert {state for _, _, state in left} == {IN_FORCE}
    assert frozenset().union(*(words for words, _, _ in left)) == {*everyone} - {leaves}
    desk.rule(next(by for by in everyone if by != leaves), DIFFERENT)
    alone = [(len(words), state) for words, ruling, state in desk.stands() if ruling is SAME]
    assert alone == [(1, PROPOSED)]
