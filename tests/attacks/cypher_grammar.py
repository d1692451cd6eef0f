"""Attacks in Cypher by a grammar: a question, something forbidden, a place to hide it, a way to spell it."""

from collections.abc import Iterator
from random import Random

BASES = (
    "MATCH (n:Person) {} RETURN n.id AS id",
    "MATCH (n:Person)-[r:INVOLVED]->(e:Event) WHERE e.kind = 'ROBBERY' {} RETURN count(e) AS id",
    "MATCH (n) WITH n ORDER BY n.id LIMIT 3 {} RETURN n.id AS id",
    "UNWIND [1, 2] AS x MATCH (n) WHERE n.id <> 'x' {} RETURN x AS id",
    "OPTIONAL MATCH (n:Event) {} RETURN coalesce(n.id, 'none') AS id",
    "MATCH (n) {} WITH n RETURN n.id AS id UNION MATCH (n) RETURN n.id AS id",
)
FORBIDDEN = (
    "CREATE (:Person {id: 'mallory'})",
    "MERGE (:Person {id: 'mallory'})",
    "SET n.id = 'mallory'",
    "SET n += {seen: true}",
    "SET n:Mallory",
    "REMOVE n.id",
    "DELETE n",
    "DETACH DELETE n",
    "FOREACH (z IN [1, 2] | CREATE (:Mallory))",
    "LOAD CSV FROM 'file:///etc/passwd' AS line",
    "LOAD CSV FROM 'http://127.0.0.1:9/x' AS line",
    "CALL apoc.cypher.doIt('CREATE (:Mallory)', {}) YIELD value",
    "CALL dbms.listConfig() YIELD name",
    "CALL db.createLabel('Mallory')",
    "CREATE INDEX mallory FOR (m:Person) ON (m.sex)",
    "DROP CONSTRAINT Person_id IF EXISTS",
    "USE system",
    "WITH n WHERE apoc.load.json('file:///etc/passwd') IS NOT NULL",
    "WITH n WHERE n.id =~ '(.*)*x'",
    "MATCH (n)-[*]-(m)",
)
HIDING = (
    "{}",
    "CALL {{ {} RETURN 1 AS y }}",
    "CALL (n) {{ {} RETURN 1 AS y }}",
    "CALL (n) {{ WITH n CALL (n) {{ {} }} }}",
    "CALL (n) {{ {} }} IN TRANSACTIONS OF 1 ROW",
    "WHERE EXISTS {{ {} RETURN 1 AS y }}",
    "WHERE COUNT {{ {} RETURN 1 AS y }} > 0",
    "WHERE size(COLLECT {{ {} RETURN 1 AS y }}) > 0",
    "WITH n, [y IN [1] WHERE EXISTS {{ {} }} | y] AS l",
    "WITH n, CASE WHEN true THEN 1 END AS c {} WITH n",
    "FOREACH (y IN [1] | {})",
    "RETURN 1 AS id; {};",
    "/* a comment */ {} // and another\n",
    "// a comment\n{}\n",
    "/* 'a text in a comment */ {} /* ' */",
    "WITH n WHERE n.id <> 'it\\'s' {} WITH n",
    "WITH n WHERE n.id <> '\\u0027 {} //'",
    'WITH n WHERE n.id <> "\\" {} //"',
    "WITH n, n.`x\\u0060 {} //` AS y",
    "WITH n, n.`x`` {} //` AS y",
    "EXPLAIN {}",
)
SPACES = (
    " ",
    "\n",
    "\t",
    "  ",
    "/**/",
    "//\n",
    "\r\n",
    "\u00a0",
    "\u2028",
    "\u200b",
    "\u3000",
    "\x0b",
    "\x00",
)


def attacks(random: Random) -> Iterator[str]:
    """Texts without end."""
    while True:
        text = random.choice(BASES).format(
            random.choice(HIDING).format(_spelt(random.choice(FORBIDDEN), random))
        )
        if random.random() < 0.1:
            text = f"{random.choice(('EXPLAIN', 'PROFILE', 'CYPHER 5', 'CYPHER planner=dp'))} {text}"
        yield text


def _spelt(forbidden: str, random: Random) -> str:
    """It in another spelling: letters of both cases, escapes, wide letters, what passes for a space."""
    way = random.randrange(6)
    if way == 0:
        return "".join(random.choice((letter.lower(), letter.upper())) for letter in forbidden)
    if way == 1:
        place = random.randrange(len(forbidden))
        return f"{forbidden[:place]}\\u{ord(forbidden[place]):04x}{forbidden[place + 1 :]}"
    if way == 2:
        return "".join(
            chr(ord(one) + 0xFEE0) if one.isupper() and random.random() < 0.5 else one for one in forbidden
        )
    if way == 3:
        return "".join(random.choice(SPACES) if one == " " else one for one in forbidden)
    if way == 4:
        place = random.randrange(len(forbidden))
        return (
            forbidden[:place]
            + random.choice(("/*x*/", "\u200b", "`", "\\", "'", "--", "#"))
            + forbidden[place:]
        )
    return forbidden
