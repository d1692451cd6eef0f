CALL () {
  CALL () {
    MATCH (r:Record) WHERE r.familyKey >= $p5 AND r.familyKey < $p6 AND (r.givenKey STARTS WITH $p1 OR $p1 STARTS WITH r.givenKey + ' ' OR r.givenSound = $p2) AND r.class IN $identity
    RETURN r, CASE WHEN r.familyKey = $p3 THEN 60 WHEN r.familySound = $p4 THEN 40 WHEN r.familyKey STARTS WITH $p3 THEN 35 ELSE 10 END + CASE WHEN r.givenKey = $p1 THEN 40 WHEN r.givenKey STARTS WITH $p1 OR $p1 STARTS WITH r.givenKey + ' ' THEN 30 ELSE 25 END AS s
    UNION ALL
    MATCH (k:OtherName) WHERE k.familyKey >= $p5 AND k.familyKey < $p6 AND (k.givenKey STARTS WITH $p1 OR $p1 STARTS WITH k.givenKey + ' ' OR k.givenSound = $p2) MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r, CASE WHEN k.familyKey = $p3 THEN 60 WHEN k.familySound = $p4 THEN 40 WHEN k.familyKey STARTS WITH $p3 THEN 35 ELSE 10 END + CASE WHEN k.givenKey = $p1 THEN 40 WHEN k.givenKey STARTS WITH $p1 OR $p1 STARTS WITH k.givenKey + ' ' THEN 30 ELSE 25 END AS s
    UNION ALL
    MATCH (r:Record) WHERE r.familySound = $p4 AND (r.givenKey STARTS WITH $p1 OR $p1 STARTS WITH r.givenKey + ' ' OR r.givenSound = $p2) AND r.class IN $identity
    RETURN r, CASE WHEN r.familyKey = $p3 THEN 60 WHEN r.familySound = $p4 THEN 40 WHEN r.familyKey STARTS WITH $p3 THEN 35 ELSE 10 END + CASE WHEN r.givenKey = $p1 THEN 40 WHEN r.givenKey STARTS WITH $p1 OR $p1 STARTS WITH r.givenKey + ' ' THEN 30 ELSE 25 END AS s
    UNION ALL
    MATCH (k:OtherName) WHERE k.familySound = $p4 AND (k.givenKey STARTS WITH $p1 OR $p1 STARTS WITH k.givenKey + ' ' OR k.givenSound = $p2) MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r, CASE WHEN k.familyKey = $p3 THEN 60 WHEN k.familySound = $p4 THEN 40 WHEN k.familyKey STARTS WITH $p3 THEN 35 ELSE 10 END + CASE WHEN k.givenKey = $p1 THEN 40 WHEN k.givenKey STARTS WITH $p1 OR $p1 STARTS WITH k.givenKey + ' ' THEN 30 ELSE 25 END AS s
    UNION ALL
    MATCH (r:Record) WHERE r.familyKey >= $p11 AND r.familyKey < $p12 AND (r.givenKey STARTS WITH $p7 OR $p7 STARTS WITH r.givenKey + ' ' OR r.givenSound = $p8) AND r.class IN $identity
    RETURN r, CASE WHEN r.familyKey = $p9 THEN 60 WHEN r.familySound = $p10 THEN 40 WHEN r.familyKey STARTS WITH $p9 THEN 35 ELSE 10 END + CASE WHEN r.givenKey = $p7 THEN 40 WHEN r.givenKey STARTS WITH $p7 OR $p7 STARTS WITH r.givenKey + ' ' THEN 30 ELSE 25 END AS s
    UNION ALL
    MATCH (k:OtherName) WHERE k.familyKey >= $p11 AND k.familyKey < $p12 AND (k.givenKey STARTS WITH $p7 OR $p7 STARTS WITH k.givenKey + ' ' OR k.givenSound = $p8) MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r, CASE WHEN k.familyKey = $p9 THEN 60 WHEN k.familySound = $p10 THEN 40 WHEN k.familyKey STARTS WITH $p9 THEN 35 ELSE 10 END + CASE WHEN k.givenKey = $p7 THEN 40 WHEN k.givenKey STARTS WITH $p7 OR $p7 STARTS WITH k.givenKey + ' ' THEN 30 ELSE 25 END AS s
    UNION ALL
    MATCH (r:Record) WHERE r.familySound = $p10 AND (r.givenKey STARTS WITH $p7 OR $p7 STARTS WITH r.givenKey + ' ' OR r.givenSound = $p8) AND r.class IN $identity
    RETURN r, CASE WHEN r.familyKey = $p9 THEN 60 WHEN r.familySound = $p10 THEN 40 WHEN r.familyKey STARTS WITH $p9 THEN 35 ELSE 10 END + CASE WHEN r.givenKey = $p7 THEN 40 WHEN r.givenKey STARTS WITH $p7 OR $p7 STARTS WITH r.givenKey + ' ' THEN 30 ELSE 25 END AS s
    UNION ALL
    MATCH (k:OtherName) WHERE k.familySound = $p10 AND (k.givenKey STARTS WITH $p7 OR $p7 STARTS WITH k.givenKey + ' ' OR k.givenSound = $p8) MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r, CASE WHEN k.familyKey = $p9 THEN 60 WHEN k.familySound = $p10 THEN 40 WHEN k.familyKey STARTS WITH $p9 THEN 35 ELSE 10 END + CASE WHEN k.givenKey = $p7 THEN 40 WHEN k.givenKey STARTS WITH $p7 OR $p7 STARTS WITH k.givenKey + ' ' THEN 30 ELSE 25 END AS s
  }
  MATCH (r)-[:OF]->(n1:Person)
  WITH n1.id AS i, max(s) AS s WHERE s < $p13 OR s = $p13 AND i > $p14
  RETURN i, s ORDER BY s DESC, i LIMIT 21
}
MATCH (n1:Person {id: i})
CALL (n1) {
  MATCH (n1)<-[:OF]-(n2:Record) WHERE n2.class IN $existence
  RETURN collect([n2.id, n2.receivedAt, CASE WHEN n2.class IN $identity THEN n2.fullName END, CASE WHEN n2.class IN $identity THEN n2.otherNames END, n2.class]) AS c3
}
WITH n1, s, c3 ORDER BY s DESC, n1.id
WITH collect([n1.id, c3, s / 100.0]) AS nodes
CALL () {
  CALL () {
    MATCH (r:Record) WHERE r.familyKey >= $p5 AND r.familyKey < $p6 AND (r.givenKey STARTS WITH $p1 OR $p1 STARTS WITH r.givenKey + ' ' OR r.givenSound = $p2) AND r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (k:OtherName) WHERE k.familyKey >= $p5 AND k.familyKey < $p6 AND (k.givenKey STARTS WITH $p1 OR $p1 STARTS WITH k.givenKey + ' ' OR k.givenSound = $p2) MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (r:Record) WHERE r.familySound = $p4 AND (r.givenKey STARTS WITH $p1 OR $p1 STARTS WITH r.givenKey + ' ' OR r.givenSound = $p2) AND r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (k:OtherName) WHERE k.familySound = $p4 AND (k.givenKey STARTS WITH $p1 OR $p1 STARTS WITH k.givenKey + ' ' OR k.givenSound = $p2) MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (r:Record) WHERE r.familyKey >= $p11 AND r.familyKey < $p12 AND (r.givenKey STARTS WITH $p7 OR $p7 STARTS WITH r.givenKey + ' ' OR r.givenSound = $p8) AND r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (k:OtherName) WHERE k.familyKey >= $p11 AND k.familyKey < $p12 AND (k.givenKey STARTS WITH $p7 OR $p7 STARTS WITH k.givenKey + ' ' OR k.givenSound = $p8) MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (r:Record) WHERE r.familySound = $p10 AND (r.givenKey STARTS WITH $p7 OR $p7 STARTS WITH r.givenKey + ' ' OR r.givenSound = $p8) AND r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (k:OtherName) WHERE k.familySound = $p10 AND (k.givenKey STARTS WITH $p7 OR $p7 STARTS WITH k.givenKey + ' ' OR k.givenSound = $p8) MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r
  }
  MATCH (r)-[:OF]->(n1:Person)
  WITH DISTINCT n1
  RETURN count(n1) AS total
}
WITH nodes, total
CALL (nodes, total) {
  WITH total - size(nodes) AS more WHERE more > 0
  CALL () {
    MATCH (r:Record) WHERE r.familyKey >= $p5 AND r.familyKey < $p6 AND (r.givenKey STARTS WITH $p1 OR $p1 STARTS WITH r.givenKey + ' ' OR r.givenSound = $p2) AND r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (k:OtherName) WHERE k.familyKey >= $p5 AND k.familyKey < $p6 AND (k.givenKey STARTS WITH $p1 OR $p1 STARTS WITH k.givenKey + ' ' OR k.givenSound = $p2) MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (r:Record) WHERE r.familySound = $p4 AND (r.givenKey STARTS WITH $p1 OR $p1 STARTS WITH r.givenKey + ' ' OR r.givenSound = $p2) AND r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (k:OtherName) WHERE k.familySound = $p4 AND (k.givenKey STARTS WITH $p1 OR $p1 STARTS WITH k.givenKey + ' ' OR k.givenSound = $p2) MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (r:Record) WHERE r.familyKey >= $p11 AND r.familyKey < $p12 AND (r.givenKey STARTS WITH $p7 OR $p7 STARTS WITH r.givenKey + ' ' OR r.givenSound = $p8) AND r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (k:OtherName) WHERE k.familyKey >= $p11 AND k.familyKey < $p12 AND (k.givenKey STARTS WITH $p7 OR $p7 STARTS WITH k.givenKey + ' ' OR k.givenSound = $p8) MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (r:Record) WHERE r.familySound = $p10 AND (r.givenKey STARTS WITH $p7 OR $p7 STARTS WITH r.givenKey + ' ' OR r.givenSound = $p8) AND r.class IN $identity
    RETURN r
    UNION ALL
    MATCH (k:OtherName) WHERE k.familySound = $p10 AND (k.givenKey STARTS WITH $p7 OR $p7 STARTS WITH k.givenKey + ' ' OR k.givenSound = $p8) MATCH (k)<-[:TELLS]-(r:Record) WHERE r.class IN $identity
    RETURN r
  }
  WITH DISTINCT r LIMIT 200
  RETURN collect(r.id) AS counted
}
RETURN nodes, total, counted
