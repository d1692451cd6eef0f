"""What is compared: from standardised records (table `told`) to features (table `features`).

`told` has a row a record: record, entry, source, and columns of the ledger's `record` as text (lists and
maps as JSON). `features` has a row for each of these, numbered `n`
from 0 in the order of the record's id, so that the order of arrival says nothing. What is unknown is NULL.
"""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from cypher.search_keys import sound
from linkage.duck import Duck
from linkage.model.given_names import roots, rough_sound
from linkage.model.identifiers import kinds, lifelong, other
from linkage.model.words import no_given_name, street_names, without_honorifics, words, written_long

TOLD = (
    *("given_name", "middle_names", "family_name", "full_name", "other_names"),
    *("birth_date", "birth_place", "sex", "occupation"),
    *("address", "town", "postcode", "phones", "emails", "identifiers"),
)
"""The columns of the ledger's `record` that `told` has."""

SHARED_PHONE_NAMES = 5
"""A phone that is told with this many family names belongs to a place, not to a person or a household."""

SHARED_ADDRESS_NAMES = 15
"""An address that is told with this many family names is an institution's: only its postcode counts."""


NAME_WORD = pa.schema(
    [
        ("word", pa.string()),
        ("roots", pa.list_(pa.string())),
        ("sound", pa.string()),
        ("rough_sound", pa.string()),
    ]
)


def _list(column: str) -> str:
    return f"from_json({column}, '[\"VARCHAR\"]')"


_TEXTS = ("given_name", "middle_names", "family_name", "full_name", "other_names", "address")
_PLAIN_TEXTS = ("town", "birth_place", "occupation")
_WORDS_OF = ", ".join(
    f"array_to_string({_list(name)}, ' ')" if name == "other_names" else name
    for name in (*_TEXTS, *_PLAIN_TEXTS)
)

WORDED = f"""
WITH told_words AS (
    SELECT record, entry, source, birth_date, sex, postcode,
        {_list("phones")} AS phones, {_list("emails")} AS emails, identifiers::JSON AS identifiers,
        list_transform([{_WORDS_OF}], lambda told: {words("told")}) AS texts
    FROM told
),
named AS (
    SELECT *, list_transform(texts[:5], lambda name: coalesce({without_honorifics("name")}, [])) AS parts
    FROM told_words
),
split AS (
    SELECT * EXCLUDE (texts, parts),
        parts[1] AS given, parts[2] AS middle, parts[3] AS family, parts[4] AS whole, parts[5] AS other,
        {written_long("texts[6]")} AS address,
        texts[7] AS town, texts[8] AS birth_place, texts[9] AS occupation
    FROM named
)
SELECT * REPLACE (
    CASE WHEN {no_given_name("given")} THEN [] ELSE given END AS given,
    CASE WHEN {no_given_name("given")} THEN [] ELSE middle END AS middle
) FROM (
    SELECT * REPLACE (
        CASE WHEN alone THEN whole[1:1] ELSE given END AS given,
        CASE WHEN alone THEN whole[2:-2] ELSE middle END AS middle,
        CASE WHEN alone AND len(whole) > 1 THEN whole[-1:] ELSE family END AS family
    ) FROM (SELECT *, len(given) = 0 AND len(family) = 0 AS alone FROM split)
)
"""
"""From `told` to `worded`: the words of each text. All texts go through one function: to make it ready takes
longer than to use it on one record."""
# `alone`: a whole name that nobody has parted; its first word is taken for given, its last for family name.

_NAME_WORDS = """
SELECT DISTINCT word FROM (
    SELECT unnest(given || middle || family || other) AS word FROM worded
)
"""

_SHARED_PHONES = f"""
SELECT phone FROM (SELECT unnest(phones) AS phone, family[-1] AS family FROM worded WHERE phones IS NOT NULL)
GROUP BY phone HAVING count(DISTINCT family) >= {SHARED_PHONE_NAMES}
"""

AT = "array_to_string(address, ' ') || '|' || coalesce(postcode, array_to_string(town, ' '))"

_SHARED_ADDRESSES = f"""
SELECT {AT} AS place FROM worded GROUP BY place
HAVING place IS NOT NULL AND count(DISTINCT family[-1]) >= {SHARED_ADDRESS_NAMES}
"""

_HOUSE = r"list_sort(list_filter(address, lambda x: regexp_matches(x, '\d')))"


def _text(column: str) -> str:
    return f"nullif(array_to_string({column}, ' '), '')"


FEATURES = rf"""
WITH parted AS (
    SELECT *, given[2:] || middle AS further, list_distinct(given || middle || family || other) AS names,
        {AT} IN (FROM shared_address) AS shared_home, {street_names("address")} AS street,
        {lifelong("identifiers")} AS lifelong, {other("identifiers", "source")} AS numbers,
        replace(upper(postcode), ' ', '') AS code,
        list_filter(phones, lambda x: NOT list_contains(shared, x)) AS own_phones
    FROM worded, (SELECT coalesce(list(phone), []) AS shared FROM shared_phone)
)
SELECT
    (row_number() OVER (ORDER BY record) - 1)::INTEGER AS n,
    record, entry, source,
    p.given[1] AS given, {_text("p.family")} AS family, p.family[-1] AS family_last,
    {_text("further")} AS middle, left(further[1], 1) AS middle_initial,
    CASE WHEN len(further) > 0 THEN further END AS middle_words,
    names, g.roots, g.sound AS given_sound, f.sound AS family_sound, f.rough_sound AS family_rough_sound,
    CASE WHEN length(birth_date) = 10 THEN birth_date END AS birth_date,
    try_cast(birth_date[1:4] AS SMALLINT) AS birth_year,
    try_cast(birth_date[6:7] AS TINYINT) AS birth_month,
    try_cast(birth_date[9:10] AS TINYINT) AS birth_day,
    sex, {_text("birth_place")} AS birth_place, {_text("occupation")} AS occupation,
    CASE WHEN shared_home THEN NULL ELSE {_text("address")} END AS address,
    CASE WHEN shared_home THEN NULL ELSE {_text(_HOUSE)} END AS house,
    CASE WHEN NOT shared_home AND len(street) > 0 THEN street END AS streets,
    {_text("town")} AS town,
    nullif(code, '') AS postcode,
    CASE WHEN regexp_matches(code, '^[A-Z].*\d[A-Z][A-Z]$') THEN code[:-4] ELSE nullif(code[1:3], '') END
        AS outward,
    CASE WHEN len(own_phones) > 0 THEN own_phones END AS phones,
    CASE WHEN len(emails) > 0 THEN emails END AS emails,
    lower(string_split(emails[1], '@')[1]) AS email_user,
    lifelong, {kinds("lifelong")} AS lifelong_kinds, numbers, {kinds("numbers")} AS number_kinds
FROM parted p
    LEFT JOIN name_word g ON g.word = p.given[1]
    LEFT JOIN name_word f ON f.word = p.family[-1]
"""
"""From `worded`, `name_word`, `shared_phone` and `shared_address` to `features`."""


COMPARED = (
    *("given", "family", "family_last", "middle", "middle_initial", "middle_words"),
    *("names", "roots", "given_sound", "family_sound", "family_rough_sound"),
    *("birth_date", "birth_year", "birth_month", "birth_day", "sex", "birth_place", "occupation"),
    *("address", "house", "streets", "town", "postcode", "outward"),
    *("phones", "emails", "email_user", "lifelong", "lifelong_kinds", "numbers", "number_kinds"),
)
"""The columns of `features` that are compared: all but whose they are."""

PACKED = f"json_array({', '.join(COMPARED)})::VARCHAR"
"""SQL for what is compared of a record, as a JSON list."""

DIGEST = f"(hash({', '.join(COMPARED)}) >> 1)::BIGINT"
"""SQL for what names the same in 63 bits."""


def name_words(found: Sequence[str]) -> list[dict[str, Any]]:
    """Words of names as rows of `name_word`: what each may stand for, and how it sounds."""
    known = roots()
    return [
        {
            "word": word,
            "roots": known.get(word, (word,)),
            "sound": sound(word),
            "rough_sound": rough_sound(word),
        }
        for word in found
    ]


def make_features(duck: Duck) -> int:
    """Make `features` from `told`; returns how many records there are.

    The tables `shared_phone` (phone) and `shared_address` (place) stay: who is compared later needs them.
    """
    duck.run(f"CREATE OR REPLACE TEMP TABLE worded AS {WORDED}")
    found = [row[0] for row in duck.rows(_NAME_WORDS)]
    duck.put("name_word", pa.Table.from_pylist(name_words(found), schema=NAME_WORD))
    duck.run(f"CREATE OR REPLACE TABLE shared_phone AS {_SHARED_PHONES}")
    duck.run(f"CREATE OR REPLACE TABLE shared_address AS {_SHARED_ADDRESSES}")
    duck.run(f"CREATE OR REPLACE TABLE features AS {FEATURES}")
    for table in ("worded", "name_word"):
        duck.run(f"DROP TABLE {table}")
    return int(duck.value("SELECT count(*) FROM features"))
