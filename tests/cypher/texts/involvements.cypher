UNWIND $p2 AS i1
MATCH (n2:Person {id: i1})
CALL (n2) {
  MATCH (n2)<-[:OF]-(n3:Record) WHERE n3.class IN $existence
  RETURN collect([n3.id]) AS c4
}
WITH n2, c4 WHERE size(c4) > 0
WITH n2, c4 ORDER BY n2.id <> $p1, size(c4) DESC, n2.id LIMIT 1
CALL (n2) {
  MATCH (n2)-[r5:INVOLVED]->(n6:Event) WHERE r5.class IN $existence AND r5.recordClass IN $existence AND n6.class IN $existence AND n6.kind IN $p3 AND n6.class IN $operational AND n6.outcome = $p4
  WITH n2, r5, n6 ORDER BY coalesce(n6.start, '') DESC, n6.id DESC, r5.id DESC LIMIT 21
  CALL (n6) {
    MATCH (n6)-[r7:AT]->(n8:Place) WHERE r7.class IN $location
    WITH n6, r7, n8 ORDER BY r7.id LIMIT 1
    RETURN head(collect([n8.id, n8.address])) AS c9
  }
  WITH n2, r5, n6, c9 ORDER BY coalesce(n6.start, '') DESC, n6.id DESC, r5.id DESC
  RETURN collect([[n6.id, c9, n6.`start`, n6.startPrecision, n6.class], r5.role, r5.record, n6.id, coalesce(n6.start, ''), r5.id]) AS c10
}
CALL (n2) {
  MATCH (n2)-[r5:INVOLVED]->(n6:Event) WHERE r5.class IN $existence AND r5.recordClass IN $existence AND n6.class IN $existence AND n6.kind IN $p3 AND n6.class IN $operational AND n6.outcome = $p4
  RETURN count(n6) AS c11
}
RETURN [n2.id, c4, c10, c11] AS node
