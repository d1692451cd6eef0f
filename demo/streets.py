"""Streets to live in: invented names and postcodes in real towns and small areas of the shipped month."""

from dataclasses import dataclass
from random import Random

from demo.crimes import Crime
from demo.person import Home

# Outward codes of the region that the Post Office doesn't use, so no postcode here is anyone's.
OUTWARD = {
    "Oxford": "OX5", "Cherwell": "OX6", "West Oxfordshire": "OX7", "South Oxfordshire": "OX8",
    "Vale of White Horse": "OX9", "Reading": "RG5", "West Berkshire": "RG7", "Wokingham": "RG8",
    "Bracknell Forest": "RG9", "Slough": "SL3", "Windsor and Maidenhead": "SL7", "South Bucks": "SL8",
    "Wycombe": "HP5", "Aylesbury Vale": "HP7", "Chiltern": "HP8", "Milton Keynes": "MK6",
}  # fmt: skip
KINDS = (
    "Road",
    "Street",
    "Avenue",
    "Close",
    "Lane",
    "Drive",
    "Way",
    "Court",
    "Crescent",
    "Gardens",
    "Place",
    "Grove",
)
INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # letters of inward codes


@dataclass(frozen=True, slots=True)
class Street:
    """One invented street in a real small area."""

    name: str
    town: str
    postcode: str
    area: str
    latitude: float
    longitude: float


class Streets:
    """A fixed number of streets, however many people live in them."""

    def __init__(self, stems: list[str], crimes: list[Crime], people: int, rng: Random) -> None:
        corners = [c for c in crimes if c.area and c.area_name.rpartition(" ")[0] in OUTWARD]
        self.streets = [
            self.street(stems, rng.choice(corners), rng) for _ in range(min(30_000, 400 + people // 8))
        ]
        self.homes = 0

    def street(self, stems: list[str], corner: Crime, rng: Random) -> Street:
        """A street near a published crime's place (itself a snapped point, nobody's address)."""
        town = corner.area_name.rpartition(" ")[0]
        inward = f"{rng.randrange(10)}{rng.choice(INWARD)}{rng.choice(INWARD)}"
        return Street(
            f"{stems[int(len(stems) * rng.random())]} {rng.choice(KINDS)}",
            town,
            f"{OUTWARD[town]}{rng.randrange(2, 10)} {inward}",
            corner.area,
            float(corner.latitude),
            float(corner.longitude),
        )

    def home(self, rng: Random) -> Home:
        """A dwelling in one of the streets."""
        street = self.streets[int(rng.random() * len(self.streets))]
        self.homes += 1
        number = str(int(rng.random() * 180) + 1)
        flat = f"Flat {int(rng.random() * 24) + 1}" if rng.random() < 0.18 else ""
        return Home(
            flat,
            number,
            street.name,
            street.town,
            street.postcode,
            street.area,
            round(street.latitude + (rng.random() - 0.5) / 900, 6),
            round(street.longitude + (rng.random() - 0.5) / 600, 6),
            f"{self.homes + 10_000_000}",
            f"{flat}, {number} {street.name}" if flat else f"{number} {street.name}",
        )
