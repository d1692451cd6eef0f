CALL () {
  CALL () {
    MATCH (r:Record) WHERE r.familyKey >= $p1 AND r.familyKey < $p2 AND r.class IN $identity
    RETURN r, CASE WHEN r.familyKey = $p1 THEN 100 ELSE 60 END AS s
    UNION ALL
    MATCH (k:OtherName) WHERE k.familyKey >= $p1 AND k.familyKey < $p2 MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r, CASE WHEN k.familyKey = $p1 THEN 100 ELSE 60 END AS s
    UNION ALL
    MATCH (r:Record) WHERE r.givenKey >= $p1 AND r.givenKey < $p2 AND r.class IN $identity
    RETURN r, CASE WHEN r.givenKey = $p1 THEN 90 ELSE 50 END AS s
    UNION ALL
    MATCH (k:OtherName) WHERE k.givenKey >= $p1 AND k.givenKey < $p2 MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r, CASE WHEN k.givenKey = $p1 THEN 90 ELSE 50 END AS s
    UNION ALL
    MATCH (r:Record) WHERE r.familySound = $p3 AND r.class IN $identity
    RETURN r, 70 AS s
    UNION ALL
    MATCH (k:OtherName) WHERE k.familySound = $p3 MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r, 70 AS s
  }
  MATCH (r)-[:OF]->(n1:Person)
  WITH n1.id AS i, max(s) AS s WHERE s < $p4 OR s = $p4 AND i > $p5
  RETURN i, s ORDER BY s DESC, i LIMIT 21
}
MATCH (n1:Person {id: i})
CALL (n1) {
  MATCH (n1)<-[:OF]-(n2:Record) WHERE n2.class IN $existence
  RETURN collect([n2.id, n2.receivedAt, CASE WHEN n2.class IN $identity THEN n2.fullName END, CASE WHEN n2.class IN $identity THEN n2.otherNames END, n2.class]) AS c3
}
WITH n1, s, c3 ORDER BY s DESC, n1.id
RETURN collect([n1.id, c3, s / 100.0]) AS nodes
