"""What is compared: from standardised records (table `told`) to features (table `features`).

`told` has a row a record: record, entry, source, and columns of the ledger's `record` as text (lists and
maps as JSON). `features` has a row for each of these, numbered `n`
from 0 in the order of the record's id, so that the order of arrival says nothing. What is unknown is NULL.
"""

import pyarrow as pa

from cypher.search_keys import sound
from linkage.duck import Duck
from linkage.model.given_names import roots, rough_sound
from linkage.model.identifiers import kinds, lifelong, other
from linkage.model.words import address_words, name_words, street_names, words

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


def _list(column: str) -> str:
    return f"from_json({column}, '[\"VARCHAR\"]')"


_WORDED = f"""
CREATE OR REPLACE TEMP TABLE worded AS
WITH split AS (
    SELECT record, entry, source, birth_date, sex, postcode,
        {_list("phones")} AS phones, {_list("emails")} AS emails, identifiers::JSON AS identifiers,
        coalesce({name_words("given_name")}, []) AS given,
        coalesce({name_words("middle_names")}, []) AS middle,
        coalesce({name_words("family_name")}, []) AS family,
        coalesce({name_words("full_name")}, []) AS whole,
        coalesce({name_words(f"array_to_string({_list('other_names')}, ' ')")}, []) AS other,
        {address_words("address")} AS address,
        {words("town")} AS town, {words("birth_place")} AS birth_place, {words("occupation")} AS occupation
    FROM told
)
SELECT * REPLACE (
    CASE WHEN alone THEN whole[1:1] ELSE given END AS given,
    CASE WHEN alone THEN whole[2:-2] ELSE middle END AS middle,
    CASE WHEN alone AND len(whole) > 1 THEN whole[-1:] ELSE family END AS family
) FROM (SELECT *, len(given) = 0 AND len(family) = 0 AS alone FROM split)
"""
# `alone`: a whole name that nobody has parted; its first word is taken for given, its last for family name.

_NAME_WORDS = """
SELECT DISTINCT word FROM (
    SELECT unnest(given || middle || family || other) AS word FROM worded
)
"""

_SHARED_PHONES = f"""
CREATE OR REPLACE TEMP TABLE shared_phone AS
SELECT phone FROM (SELECT unnest(phones) AS phone, family[-1] AS family FROM worded WHERE phones IS NOT NULL)
GROUP BY phone HAVING count(DISTINCT family) >= {SHARED_PHONE_NAMES}
"""

_AT = "array_to_string(address, ' ') || '|' || coalesce(postcode, array_to_string(town, ' '))"

_SHARED_ADDRESSES = f"""
CREATE OR REPLACE TEMP TABLE shared_address AS
SELECT {_AT} AS place FROM worded GROUP BY place
HAVING place IS NOT NULL AND count(DISTINCT family[-1]) >= {SHARED_ADDRESS_NAMES}
"""

_HOUSE = r"list_sort(list_filter(address, lambda x: regexp_matches(x, '\d')))"


def _text(column: str) -> str:
    return f"nullif(array_to_string({column}, ' '), '')"


_FEATURES = rf"""
CREATE OR REPLACE TABLE features AS
WITH parted AS (
    SELECT *, given[2:] || middle AS further, list_distinct(given || middle || family || other) AS names,
        {_AT} IN (FROM shared_address) AS shared_home, {street_names("address")} AS street,
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


def make_features(duck: Duck) -> int:
    """Make `features` from `told`; returns how many records there are."""
    duck.run(_WORDED)
    found = [row[0] for row in duck.rows(_NAME_WORDS)]
    known = roots()
    duck.put(
        "name_word",
        pa.table(
            {
                "word": pa.array(found, pa.string()),
                "roots": pa.array([known.get(word, (word,)) for word in found], pa.list_(pa.string())),
                "sound": pa.array([sound(word) for word in found], pa.string()),
                "rough_sound": pa.array([rough_sound(word) for word in found], pa.string()),
            }
        ),
    )
    duck.run(_SHARED_PHONES)
    duck.run(_SHARED_ADDRESSES)
    duck.run(_FEATURES)
    for table in ("worded", "name_word", "shared_phone", "shared_address"):
        duck.run(f"DROP TABLE {table}")
    return int(duck.value("SELECT count(*) FROM features"))
