UNWIND $p2 AS i1
MATCH (n2:Person {id: i1})
CALL (n2) {
  MATCH (n2)<-[:OF]-(n3:Record) WHERE n3.class IN $existence
  RETURN collect([n3.id, n3.receivedAt, CASE WHEN n3.class IN $identity THEN n3.birthDate END, CASE WHEN n3.class IN $identity THEN n3.fullName END, CASE WHEN n3.class IN $identity THEN n3.otherNames END, n3.agency, n3.class]) AS c4
}
WITH n2, c4 WHERE size(c4) > 0
WITH n2, c4 ORDER BY n2.id <> $p1, size(c4) DESC, n2.id LIMIT 1
RETURN [n2.id, c4] AS node
