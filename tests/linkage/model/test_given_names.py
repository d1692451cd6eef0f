from importlib.resources import files

import pytest

from linkage.model.given_names import roots, rough_sound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bob", "robert"),
        ("bill", "william"),
        ("liam", "william"),
        ("peggy", "margaret"),
        ("mohd", "muhammed"),
    ],
)
def test_forms_of_one_name_have_a_root_in_common(one, other):
    assert set(roots()[one]) & set(roots()[other])


@pytest.mark.parametrize(("one", "other"), [("john", "james"), ("mary", "margaret"), ("emma", "emily")])
def test_different_names_are_not_confused_but_for_what_the_list_says(one, other):
    shared = set(roots()[one]) & set(roots()[other])
    assert one not in shared or other not in shared


def test_every_name_is_a_root_of_itself():
    assert all(word in names for word, names in roots().items())


def test_the_list_is_plain_lower_case_words_each_once_a_line():
    text = files("linkage.model").joinpath("given_names.txt").read_text(encoding="utf-8")
    heads = []
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, _, forms = line.partition(": ")
        heads.append(name)
        words = [name, *forms.split()]
        assert all(word.isalpha() and word.islower() for word in words), line
        assert len(set(words)) == len(words), line
    assert len(set(heads)) == len(heads)


def test_a_rough_sound_joins_spellings_and_never_is_empty():
    assert rough_sound("robert") == rough_sound("rupert")
    assert rough_sound("李")
