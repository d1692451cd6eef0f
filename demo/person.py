"""An invented person as she truly is; what an agency writes of her is another matter."""

from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Home:
    """One dwelling. Its street and postcode are invented; its town and small area (LSOA) are real."""

    flat: str  # "" or "Flat 3"
    number: str
    street: str
    town: str
    postcode: str
    area: str  # LSOA code
    latitude: float
    longitude: float
    reference: str  # the landlord's number of the property
    line: str  # flat, number and street


@dataclass(slots=True, eq=False)
class Person:
    """The truth about one person. Days are ordinals; lists of (since, …) run from oldest to newest."""

    number: int
    household: int
    origin: str
    sex: str  # F or M
    given: str
    middle: str
    family: str  # at birth
    birth: int
    homes: list[tuple[int, Home]]
    phones: list[tuple[int, str]]
    nhs: str
    twin: bool = False
    married: str = ""  # family name since marriage, "" when never changed
    married_on: int = 0
    called: str = ""  # nickname
    alias: tuple[str, str] | None = None
    email: str = ""
    birth_place: str = ""
    occupation: str = ""
    pnc: str = ""
    upn: str = ""
    prison: str = ""
    crn: str = ""
    vehicle: str = ""
    house_phone: str = ""
    school_phone: str = ""
    mother: "Person | None" = None
    father: "Person | None" = None
    partner: "Person | None" = None
    children: "list[Person]" = field(default_factory=list)

    def home(self, day: int) -> Home:
        """Where she lived on that day."""
        for since, home in reversed(self.homes):
            if since <= day:
                return home
        return self.homes[0][1]

    def phone(self, day: int) -> str:
        """Her mobile number on that day; "" when she had none."""
        for since, phone in reversed(self.phones):
            if since <= day:
                return phone
        return ""

    def family_name(self, day: int) -> str:
        """Her family name on that day."""
        return self.married if self.married and day >= self.married_on else self.family
