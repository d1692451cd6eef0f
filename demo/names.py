"""Pools of names by origin: Faker's locales and the project's own lists, drawn from with a lifelike skew."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from faker import Faker

DRAWS = 1_200  # what Faker is asked for once at the start for each pool
SKEW = 1.5  # name of rank r has cumulative share (r / n) ** (1 / SKEW): the first of 180 is borne by 3 %


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a family's names come from, and how the family hands them on."""

    id: str
    share: float  # of households
    given: dict[str, list[str]]  # by sex; the first are the commonest
    young: dict[str, list[str]]  # of those born since 1990
    family: list[str]
    middle: float  # share of people with a middle name
    wife_renamed: float  # share of wives who take the husband's family name
    middles: dict[str, list[str]]


def draw(pool: list[str], rng: Random) -> str:
    """One name of a pool, the first ones most often."""
    return pool[int(len(pool) * rng.random() ** SKEW)]


def distinct(make: Callable[[], str]) -> list[str]:
    """The distinct values among many draws, in the order drawn, so the commonest tend to stand first."""
    return list(dict.fromkeys(make().strip() for _ in range(DRAWS)))


def firsts(rows: Iterable[list[str]]) -> list[str]:
    """The commonest spelling of each name, then the next: one bearer's variant is another's own name."""
    rows = list(rows)
    return [row[0] for row in rows] + [row[1] for row in rows if len(row) > 1]


def titled(name: str) -> str:
    """A name as it is written in ordinary text: MEI-LING becomes Mei-Ling."""
    return "-".join(part.capitalize() for part in name.split("-"))


def feminine(family: str, sex: str) -> str:
    """A Polish family name as a woman bears it."""
    if sex == "F" and family.endswith(("ski", "cki", "dzki")):
        return family[:-1] + "a"
    return family


def masculine(family: str) -> str:
    """A Polish family name as a clerk who knows only the man's form writes it."""
    return family[:-1] + "i" if family.endswith(("ska", "cka", "dzka")) else family


class NameLists:
    """The project's own lists: names that Faker lacks, spellings of one name, nicknames."""

    def __init__(self) -> None:
        lists: dict[str, Any] = tomllib.loads(
            (Path(__file__).parent / "name_lists.toml").read_text(encoding="utf-8")
        )
        self.lists = lists
        self.called: dict[str, list[str]] = lists["called"]
        rows = [*lists["heard"]["alike"], *lists["pakistani"]["family"], *lists["arabic"]["family"]]
        rows += [*lists["muslim"]["male"], *lists["muslim"]["female"]]
        self.spellings: dict[str, tuple[str, ...]] = {}
        for row in rows:
            for name in row:
                others = tuple(other for other in row if other != name)
                if others:
                    self.spellings.setdefault(name, others)


class Names:
    """The origins of the demonstration's people; pools depend on the seed alone."""

    def __init__(self, seed: int, lists: NameLists) -> None:
        self.called = lists.called
        self.born_in: dict[str, list[str]] = lists.lists["born_in"]
        self.origins = tuple(self.pools(seed, lists.lists))

    @staticmethod
    def faker(locale: str, seed: int) -> Faker:
        """The names of one locale of Faker, seeded."""
        faker = Faker(locale, providers=["faker.providers.person"])
        faker.seed_instance(seed)
        return faker

    def pools(self, seed: int, lists: dict[str, Any]) -> Iterable[Origin]:
        """Each origin with its share of households: near the region's of 2011, minorities raised."""

        def of(locale: str) -> dict[str, list[str]]:
            faker = self.faker(locale, seed)
            return {"F": distinct(faker.first_name_female), "M": distinct(faker.first_name_male)}

        def surnames(locale: str, sex: str = "male") -> list[str]:
            faker = self.faker(locale, seed)
            return distinct(faker.last_name_male if sex == "male" else faker.last_name)

        british = of("en_GB")
        young = {"F": lists["young_british"]["female"], "M": lists["young_british"]["male"]}
        both = {sex: young[sex] + british[sex] for sex in "FM"}
        muslim = {"F": firsts(lists["muslim"]["female"]), "M": firsts(lists["muslim"]["male"])}
        indian, polish, portuguese = of("en_IN"), of("pl_PL"), of("pt_PT")
        yoruba, igbo, akan = of("yo_NG"), of("ig_NG"), of("tw_GH")
        african = {
            sex: [n for trio in zip(yoruba[sex], akan[sex], strict=False) for n in trio] for sex in "FM"
        }
        african = {sex: list(dict.fromkeys(igbo[sex] + african[sex])) for sex in "FM"}
        african_family = [*surnames("ig_NG"), *surnames("yo_NG"), *surnames("tw_GH")]
        taiwan = self.faker("zh_TW", seed)
        chinese = {
            "F": [titled(n) for n in distinct(taiwan.first_romanized_name_female)],
            "M": [titled(n) for n in distinct(taiwan.first_romanized_name_male)],
        }
        chinese_family = [titled(n) for n in distinct(taiwan.last_romanized_name)]
        sikh = {"F": ["Kaur", "Devi"], "M": ["Singh", "Kumar"]}
        pakistani, arabic = firsts(lists["pakistani"]["family"]), firsts(lists["arabic"]["family"])
        yield Origin("BRITISH", 0.61, british, both, surnames("en_GB"), 0.7, 0.75, both)
        yield Origin("PAKISTANI", 0.11, muslim, muslim, pakistani, 0.3, 0.15, muslim)
        yield Origin("INDIAN", 0.07, indian, indian, surnames("en_IN"), 0.4, 0.6, sikh)
        yield Origin("POLISH", 0.06, polish, polish, surnames("pl_PL"), 0.2, 0.9, polish)
        yield Origin("ARABIC", 0.05, muslim, muslim, arabic, 0.3, 0.05, muslim)
        yield Origin("WEST_AFRICAN", 0.05, african, african, african_family, 0.6, 0.6, both)
        yield Origin("CHINESE", 0.03, chinese, chinese, chinese_family, 0.05, 0.1, both)
        yield Origin("PORTUGUESE", 0.02, portuguese, portuguese, surnames("pt_PT"), 0.4, 0.3, portuguese)

    def origin(self, rng: Random) -> Origin:
        """An origin by its share."""
        ticket = rng.random()
        for origin in self.origins:
            ticket -= origin.share
            if ticket < 0:
                return origin
        return self.origins[0]

    def given(self, origin: Origin, sex: str, young: bool, rng: Random) -> str:
        """A given name."""
        return draw((origin.young if young else origin.given)[sex], rng)

    def family(self, origin: Origin, rng: Random) -> str:
        """A family name as a man bears it; now and then of two parts."""
        name = draw(origin.family, rng)
        if origin.id == "PORTUGUESE" or (origin.id == "BRITISH" and rng.random() < 0.05):
            other = draw(origin.family, rng)
            if other != name and "-" not in name and "-" not in other:
                return f"{name} {other}" if origin.id == "PORTUGUESE" else f"{name}-{other}"
        return name

    def middle(self, origin: Origin, sex: str, rng: Random) -> str:
        """A middle name."""
        return draw(origin.middles[sex], rng)

    def birth_place(self, origin: str, years: float, rng: Random) -> str:
        """Where a person of this origin and age may have been born."""
        abroad = origin != "BRITISH" and rng.random() < min(0.9, years / 40)
        places = self.born_in[origin if abroad else "BRITISH"]
        return places[int(rng.random() * len(places))]

    def nickname(self, given: str, rng: Random) -> str:
        """What friends call the bearer of this name; "" when nothing is usual."""
        usual = self.called.get(given)
        return usual[int(rng.random() * len(usual))] if usual else ""
