CALL () {
  MATCH (n4:Area)<-[:IN]-(n5:Place)<-[r6:AT]-(n1:Event) WHERE n4.id = $p2 AND r6.class IN $location AND n1.class IN $existence
  WITH DISTINCT n1
  MATCH (n3:Person)-[r2:INVOLVED]->(n1:Event) WHERE r2.role IN $p1 AND r2.class IN $existence AND r2.recordClass IN $existence
  WITH n3, count(DISTINCT n1) AS k
  WITH n3, k WHERE k < $p3 OR k = $p3 AND n3.id > $p4
  RETURN n3.id AS i, k ORDER BY k DESC, i LIMIT 6
}
MATCH (n3:Person {id: i})
CALL (n3) {
  MATCH (n3)<-[:OF]-(n7:Record) WHERE n7.class IN $existence
  RETURN collect([n7.id, n7.receivedAt, CASE WHEN n7.class IN $identity THEN n7.fullName END, CASE WHEN n7.class IN $identity THEN n7.otherNames END, n7.class]) AS c8
}
CALL (n3) {
  MATCH (n3:Person)-[r2:INVOLVED]->(n1:Event) WHERE r2.role IN $p1 AND r2.class IN $existence AND r2.recordClass IN $existence AND EXISTS { MATCH (n10:Area)<-[:IN]-(n11:Place)<-[r12:AT]-(n1:Event) WHERE n10.id = $p5 AND r12.class IN $location } AND n1.class IN $existence
  WITH DISTINCT [n1.id, r2.record] AS w LIMIT 200
  RETURN collect(w) AS c9
}
WITH n3, k, c8, c9 ORDER BY k DESC, n3.id
WITH collect([n3.id, c8, k, c9]) AS nodes
CALL () {
  MATCH (n4:Area)<-[:IN]-(n5:Place)<-[r6:AT]-(n1:Event) WHERE n4.id = $p2 AND r6.class IN $location AND n1.class IN $existence
  WITH DISTINCT n1
  MATCH (n3:Person)-[r2:INVOLVED]->(n1:Event) WHERE r2.role IN $p1 AND r2.class IN $existence AND r2.recordClass IN $existence
  WITH DISTINCT n3
  RETURN count(n3) AS total
}
WITH nodes, total
CALL (nodes, total) {
  WITH total - size(nodes) AS more WHERE more > 0
  CALL () {
    MATCH (n4:Area)<-[:IN]-(n5:Place)<-[r6:AT]-(n1:Event) WHERE n4.id = $p2 AND r6.class IN $location AND n1.class IN $existence
    WITH DISTINCT n1
    MATCH (n3:Person)-[r2:INVOLVED]->(n1:Event) WHERE r2.role IN $p1 AND r2.class IN $existence AND r2.recordClass IN $existence
    WITH n1, r2 LIMIT 200
    WITH collect(DISTINCT n1.id) AS w0, collect(DISTINCT r2.record) AS w1
    RETURN w0 + w1 AS some
  }
  UNWIND some AS w
  RETURN collect(w) AS counted
}
RETURN nodes, total, counted
