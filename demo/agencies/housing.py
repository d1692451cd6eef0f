"""The council's housing department: tenancies, with the joint tenant on the same row."""

from collections.abc import Sequence

from demo.capture import Card
from demo.desk import Desk
from demo.lives import Member
from demo.words import listed
from demo.writers import CsvRows, RowWriter

STATES = listed("Current, Current, Current, Notice served, Ended")


class Housing(Desk):
    """One row a tenancy: a person knows her own address, and the landlord knows where it is."""

    source = "housing"
    file = "housing.csv"
    columns = listed("""
        TenancyRef, StartDate, EndDate, Tenant1Title, Tenant1Forename, Tenant1Surname, Tenant1DOB,
        Tenant1Phone, Tenant1Email, Tenant2Title, Tenant2Forename, Tenant2Surname, Tenant2DOB, Tenant2Phone,
        UPRN, Flat, HouseNo, Street, Town, Postcode, Latitude, Longitude, LSOA, Status, Arrears, OfficerID,
        Officer
    """)
    sexes = ("Ms", "Mr", "")
    staff = ("H", 25)

    def open(self) -> RowWriter:
        """A comma-separated file in the Windows code page."""
        return CsvRows(self.path, self.columns, "cp1252")

    def household(self, members: Sequence[Member]) -> None:
        """One row for the household's tenancy, if it is the council's tenant."""
        tenants = [(person, life.tenancy) for person, life in members if life.tenancy]
        if not tenants:
            return
        key = self.key("T%07d")
        day = max(since for _, since in tenants)
        told: list[Card] = []
        for slot, (person, _) in zip(("tenant", "joint_tenant"), tenants, strict=False):
            self.state(key, slot, person)
            told.append(self.capture.card(person, day))
        first, second = told[0], told[1] if len(told) > 1 else None
        officer, home = self.someone(), tenants[0][0].home(day)
        joint = ("", "", "", "", "")
        if second is not None:
            joint = (self.sex(second), second.given, second.family, self.birth(second), second.phone)
        status = self.one(STATES)
        self.out.write((
            key, self.full(day), self.full(day + 300) if status == "Ended" else "", self.sex(first),
            first.given, first.family, self.birth(first), first.phone, first.email, *joint, home.reference,
            home.flat, home.number, home.street, home.town, home.postcode, home.latitude, home.longitude,
            home.area, status, "Y" if self.rng.random() < 0.2 else "N", officer.number, officer.name,
        ))  # fmt: skip
