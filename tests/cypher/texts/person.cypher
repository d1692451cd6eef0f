UNWIND $p2 AS i1
MATCH (n2:Person {id: i1})
CALL (n2) {
  MATCH (n2)<-[:OF]-(n3:Record) WHERE n3.class IN $existence
  RETURN collect([n3.id, n3.receivedAt, CASE WHEN n3.class IN $identity THEN n3.birthDate END, CASE WHEN n3.class IN $identity THEN n3.fullName END, CASE WHEN n3.class IN $identity THEN n3.otherNames END, n3.agency, n3.class]) AS c4
}
CALL (n2) {
  MATCH (n2)<-[:OF]-(n5:Record) WHERE n5.class IN $pointers
  RETURN collect([n5.agency, n5.id]) AS c6
}
WITH n2, c4, c6 WHERE size(c4) > 0 OR size(c6) > 0
WITH n2, c4, c6 ORDER BY size(c4) = 0, n2.id <> $p1, size(c4) DESC, n2.id LIMIT 1
RETURN [n2.id, c4, c6] AS node
