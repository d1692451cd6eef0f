"""Partnerships for tests of policies: agencies of every kind, and the demonstration's own policies."""

import shutil
from pathlib import Path

from ledger.classes import class_number
from ledger.database import Ledger
from ledger.reference import keep_partnership
from schema.partnership import load_partnership
from schema.sight import Viewer
from schema.vocabulary import AgencyKind, Category, Marking, Purpose, Role

DEMO = Path(__file__).parents[2] / "demo" / "partnership"

AGENCIES = {
    "police": AgencyKind.POLICE,
    "childrens_north": AgencyKind.CHILDRENS_SERVICES,
    "childrens_south": AgencyKind.CHILDRENS_SERVICES,
    "childrens_city": AgencyKind.CHILDRENS_SERVICES,
    "adult_care": AgencyKind.ADULT_SOCIAL_CARE,
    "prisons_probation": AgencyKind.PRISONS_AND_PROBATION,
    "nhs_acute": AgencyKind.NHS,
    "nhs_mental": AgencyKind.NHS,
    "youth_justice": AgencyKind.YOUTH_JUSTICE,
    "housing": AgencyKind.COUNCIL,
    "charity": AgencyKind.CHARITY,
    "public_reports": AgencyKind.PUBLIC,
}

CLASSES = (
    ("police", Category.CRIME, Marking.PUBLIC),
    ("police", Category.CRIME, Marking.OFFICIAL_SENSITIVE),
    ("police", Category.CUSTODY, Marking.OFFICIAL_SENSITIVE),
    ("childrens_north", Category.CHILD_SAFEGUARDING, Marking.OFFICIAL_SENSITIVE),
    ("childrens_city", Category.CHILD_SAFEGUARDING, Marking.OFFICIAL_SENSITIVE),
    ("adult_care", Category.ADULT_SAFEGUARDING, Marking.OFFICIAL_SENSITIVE),
    ("prisons_probation", Category.OFFENDER_MANAGEMENT, Marking.OFFICIAL_SENSITIVE),
    ("nhs_acute", Category.HEALTH, Marking.OFFICIAL_SENSITIVE),
    ("nhs_mental", Category.MENTAL_HEALTH, Marking.OFFICIAL_SENSITIVE),
    ("youth_justice", Category.YOUTH_JUSTICE, Marking.OFFICIAL_SENSITIVE),
    ("housing", Category.HOUSING, Marking.OFFICIAL),
    ("charity", Category.SUPPORT, Marking.OFFICIAL),
    ("public_reports", Category.COMMUNITY, Marking.PUBLIC),
    ("police", Category.INTELLIGENCE, Marking.SECRET),
)


def write_partnership(folder: Path, agencies: dict[str, AgencyKind] | None = None) -> None:
    """Write `partnership.toml` with these agencies into a folder."""
    text = ['name = "A partnership for tests"']
    for id, kind in (AGENCIES if agencies is None else agencies).items():
        text += ["[[agencies]]", f'id = "{id}"', f'name = "{id}"', f'kind = "{kind}"', 'contact = "desk"']
    (folder / "partnership.toml").write_text("\n".join(text), encoding="utf-8")


def copy_demo(folder: Path) -> None:
    """The demonstration's policies and people, with the agencies of AGENCIES."""
    shutil.copytree(DEMO / "policies", folder / "policies")
    shutil.copy(DEMO / "people.toml", folder)
    write_partnership(folder)


def hold_classes(ledger: Ledger, folder: Path) -> dict[tuple[str, Category, Marking], int]:
    """Let the ledger hold CLASSES; their numbers."""
    with ledger.begin() as connection:
        keep_partnership(connection, load_partnership(folder))
        return {key: class_number(connection, *key) for key in CLASSES}


def someone(
    agency: str, role: Role, purpose: Purpose | None, case: str | None = "CASE-1", id: str = "ann.other"
) -> Viewer:
    """A viewer in one role."""
    return Viewer(id, "Ann Other", agency, frozenset([role]), purpose, case)
