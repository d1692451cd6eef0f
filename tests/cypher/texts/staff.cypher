CALL () {
  MATCH (n1:Staff) WHERE n1.nameKey CONTAINS $p1 AND EXISTS { MATCH (n1)<-[r2:HANDLED_BY]-(n3:Event) WHERE r2.class IN $operational AND n3.class IN $existence }
  WITH n1, coalesce(n1.nameKey, '~') AS k
  RETURN n1.id AS i, k ORDER BY k, n1.id LIMIT 6
}
MATCH (n1:Staff {id: i})
CALL (n1) {
  MATCH (n1)<-[r4:HANDLED_BY]-(n5:Event) WHERE r4.class IN $operational AND n5.class IN $existence
  WITH DISTINCT n5
  RETURN count(n5) AS c6
}
CALL (n1) {
  MATCH (n1)<-[r4:HANDLED_BY]-(n5:Event) WHERE r4.class IN $operational AND n5.class IN $existence
  WITH DISTINCT n5.id AS w0 LIMIT 200
  RETURN collect([w0]) AS c7
}
CALL (n1) {
  CALL (n1) {
    MATCH (n1)<-[r2:HANDLED_BY]-(n3:Event) WHERE r2.class IN $operational AND n3.class IN $existence
    RETURN n3.id AS w
  }
  WITH DISTINCT w LIMIT 10
  RETURN collect(w) AS c8
}
WITH n1, k, c6, c7, c8 ORDER BY k, n1.id
RETURN collect([n1.id, c6, c7, n1.fullName, c8]) AS nodes
