"""One model serves unknown sources: nothing that ships with the linkage names a data set or a source."""

import re
from pathlib import Path

from demo import partnership_folder
from linkage.model.store import default_model
from linkage.source import load_sources

LINKAGE = Path(__file__).parents[3] / "linkage"
DATA_SETS = ("febrl", "historical", "pseudopeople", "fake_1000", "wikidata", "census", "w2", "demonstration")
COLUMNS_OF_DATA_SETS = (
    "rec_id",
    "soc_sec_id",
    "simulant_id",
    "postcode_fake",
    "first_name",
    "surname",
    "dob",
)


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9_]+", text.lower()))


def test_no_setting_of_the_model_names_a_data_set_or_a_source():
    sources = load_sources(partnership_folder())
    assert len(sources) > 8
    told = words(str(default_model().settings()))
    assert "given" in told
    assert told.isdisjoint({*DATA_SETS, *COLUMNS_OF_DATA_SETS, *sources})


def test_no_code_that_derives_blocks_compares_or_clusters_names_one():
    sources = set(load_sources(partnership_folder()))
    for room in ("model", "resolution", "standardise"):
        for file in sorted((LINKAGE / room).glob("*.*")):
            if file.suffix not in (".py", ".json"):  # of given names one may well be Charity
                continue
            code = re.sub(r'(?s)"""(?:.*?)"""|#[^\n]*', "", file.read_text(encoding="utf-8"))
            assert words(code).isdisjoint({*DATA_SETS, *COLUMNS_OF_DATA_SETS, *sources}), file.name
