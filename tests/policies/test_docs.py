import re
from pathlib import Path

from policies.matrix import renewed
from schema.vocabulary import AuditAction, FieldClass
from tests.policies.partnerships import DEMO

PAGE = Path(__file__).parents[2] / "docs" / "policies.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_tables_say_what_the_policies_say():
    assert renewed(TEXT, DEMO) == TEXT, "run: python -m policies.matrix docs/policies.md demo/partnership"
    assert "| police: custody, official sensitive |" in TEXT


def test_the_rules_that_are_shown_are_those_of_the_demonstration():
    shown = re.findall(r"```cedar\n(.*?)```", TEXT, re.DOTALL)
    assert len(shown) == 2
    for rule in shown:
        assert rule in (DEMO / "policies" / "safeguarding.cedar").read_text(encoding="utf-8")


def test_every_field_class_and_action_is_explained():
    for kind in FieldClass:
        assert f"| {kind[0]} | `see {kind.lower()}` |" in TEXT
    for action in AuditAction:
        assert action in TEXT
