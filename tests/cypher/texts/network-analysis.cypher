CALL () {
  MATCH (n4:Area)<-[:IN]-(n5:Place)<-[r6:AT]-(n3:Event) WHERE n4.id = $p1 AND r6.class IN $location AND n3.kind IN $p2 AND n3.class IN $existence
  WITH DISTINCT n3
  MATCH (n1:Person)-[r2:INVOLVED]->(n3:Event) WHERE r2.role IN $p3 AND r2.class IN $existence AND r2.recordClass IN $existence
  WITH DISTINCT n1.id AS p, n3.id AS e, r2.record AS w LIMIT 20001
  RETURN collect([p, e, w]) AS found
}
RETURN null AS whom, [] AS own, found
