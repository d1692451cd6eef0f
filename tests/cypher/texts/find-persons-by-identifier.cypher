CALL () {
  CALL () {
    UNWIND $p1 AS v MATCH (r:Record) WHERE r.nhsNumber = v AND (r.class IN $identity OR r.class IN $pointers)
    RETURN r, 0 AS s
  }
  MATCH (r)-[:OF]->(n1:Person)
  WITH n1.id AS i, max(s) AS s WHERE s < $p2 OR s = $p2 AND i > $p3
  RETURN i, s ORDER BY s DESC, i LIMIT 6
}
MATCH (n1:Person {id: i})
CALL (n1) {
  MATCH (n1)<-[:OF]-(n2:Record) WHERE n2.class IN $existence
  RETURN collect([n2.id, n2.receivedAt, CASE WHEN n2.class IN $identity THEN n2.fullName END, CASE WHEN n2.class IN $identity THEN n2.otherNames END, n2.class]) AS c3
}
CALL (n1) {
  MATCH (n1)<-[:OF]-(n4:Record) WHERE n4.class IN $pointers
  RETURN collect([n4.agency, n4.id]) AS c5
}
WITH n1, s, c3, c5 ORDER BY s DESC, n1.id
RETURN collect([n1.id, c3, c5]) AS nodes
