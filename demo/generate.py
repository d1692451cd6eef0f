"""Makes the extracts of the invented partnership and their truth, row by row, the same for the same seed."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from faker import Faker

from demo.agencies.adult_care import Adults
from demo.agencies.charity import Charity
from demo.agencies.childrens import City, North, South
from demo.agencies.health import Acute, Mental
from demo.agencies.housing import Housing
from demo.agencies.justice import Offenders, Youth
from demo.agencies.police import Custody, Persons, write_crimes
from demo.agencies.public_reports import write_reports
from demo.crimes import read_crimes
from demo.desk import Desk, Office
from demo.household import Households
from demo.lives import Lives
from demo.names import NameLists, Names
from demo.quality import load_qualities
from demo.streets import Streets
from demo.truth import Truth
from demo.writers import DemoError
from linkage.progress import Progress

MOST_PEOPLE = 5_000_000  # beyond it the invented identifiers would repeat
DESKS: tuple[type[Desk], ...] = (
    Persons, Custody, North, South, City, Adults, Offenders, Acute, Mental, Youth, Housing, Charity,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extracts:
    """What was made: a file for each source, in the order of delivery, and the truth apart from them."""

    files: dict[str, Path]
    truth: Path
    people: int
    records: int


def generate(folder: Path, people: int, seed: int, progress: Progress) -> Extracts:
    """Write `folder/extracts/*` and `folder/truth/truth.csv` for so many people.

    The same people and seed give the same bytes. Memory does not grow with people. Raises DemoError
    when `people` is below 1 or above MOST_PEOPLE.
    """
    if not 1 <= people <= MOST_PEOPLE:
        raise DemoError(f"The demonstration can have 1 to {MOST_PEOPLE:,} people, not {people:,}.")
    extracts = folder / "extracts"
    extracts.mkdir(parents=True, exist_ok=True)
    crimes = read_crimes()
    lists = NameLists()
    names = Names(seed, lists)
    faker = Faker("en_GB", providers=["faker.providers.job"])
    faker.seed_instance(seed)
    jobs = sorted({faker.job() for _ in range(300)})
    world = Random(seed)
    streets = Streets(names.origins[0].family, crimes, people, world)
    schools = [f"01865{world.randrange(1_000_000):06d}" for _ in range(40 + people // 2_000)]
    households = Households(names, streets, schools, jobs, world)
    lives = Lives(crimes, people, Random(seed + 1))
    truth = Truth(folder / "truth" / "truth.csv")
    office = Office(extracts, truth, names, lists, load_qualities(), Random(seed + 2), Random(seed + 4))
    files = {"police_crimes": extracts / "police_crimes.csv"}
    write_crimes(files["police_crimes"], crimes)
    desks = [desk(office) for desk in DESKS]
    with progress.stage("Inventing people", people) as advance:
        for members in households.until(people):
            lived = lives.household(members)
            for desk in desks:
                desk.household(lived)
            advance(len(members))
        for desk in desks:
            desk.close()
    truth.close()
    files |= {desk.source: desk.path for desk in desks}
    files["childrens_north_siblings"] = extracts / "childrens_north_siblings.csv"
    files |= {f"{desk.source}_cases": desk.caseload.path for desk in desks if desk.caseload}
    files["public_reports"] = extracts / "public_reports.csv"
    write_reports(files["public_reports"], crimes, people, Random(seed + 3))
    # An agency that has nothing to tell delivers no file.
    files = {source: file for source, file in files.items() if file.stat().st_size}
    return Extracts(files, truth.path, people, truth.records)
