UNWIND $p2 AS i1
MATCH (n2:Person {id: i1})
CALL (n2) {
  MATCH (n2)<-[:OF]-(n3:Record) WHERE n3.class IN $existence
  RETURN collect([n3.id]) AS c4
}
CALL (n2) {
  MATCH (n2)<-[:OF]-(n5:Record) WHERE n5.class IN $pointers
  RETURN collect([n5.agency, n5.id]) AS c6
}
WITH n2, c4, c6 WHERE size(c4) > 0 OR size(c6) > 0
WITH n2, c4, c6 ORDER BY size(c4) = 0, n2.id <> $p1, size(c4) DESC, n2.id LIMIT 1
CALL (n2) {
  MATCH (n2)-[r7:INVOLVED]->(n8:Event) WHERE r7.class IN $existence AND r7.recordClass IN $existence AND n8.class IN $existence AND n8.kind IN $p3 AND n8.class IN $operational AND n8.outcome = $p4
  WITH n2, r7, n8 ORDER BY coalesce(n8.start, '') DESC, n8.id DESC, r7.id DESC LIMIT 21
  CALL (n8) {
    MATCH (n8)-[r9:AT]->(n10:Place) WHERE r9.class IN $location
    WITH n8, r9, n10 ORDER BY r9.id LIMIT 1
    RETURN head(collect([n10.id, n10.address])) AS c11
  }
  WITH n2, r7, n8, c11 ORDER BY coalesce(n8.start, '') DESC, n8.id DESC, r7.id DESC
  RETURN collect([[n8.id, c11, n8.`start`, n8.startPrecision, n8.class], r7.role, r7.record, n8.id, coalesce(n8.start, ''), r7.id]) AS c12
}
CALL (n2) {
  MATCH (n2)-[r7:INVOLVED]->(n8:Event) WHERE r7.class IN $existence AND r7.recordClass IN $existence AND n8.class IN $existence AND n8.kind IN $p3 AND n8.class IN $operational AND n8.outcome = $p4
  RETURN count(n8) AS c13
}
CALL (n2, c13, c12) {
  WITH n2, c13 - size(c12) AS more WHERE more > 0
  MATCH (n2)-[r7:INVOLVED]->(n8:Event) WHERE r7.class IN $existence AND r7.recordClass IN $existence AND n8.class IN $existence AND n8.kind IN $p3 AND n8.class IN $operational AND n8.outcome = $p4
  WITH DISTINCT r7.record AS w0, n8.id AS w1 LIMIT 200
  RETURN collect([w0, w1]) AS c14
}
RETURN [n2.id, c4, c6, c12, c13, c14] AS node
