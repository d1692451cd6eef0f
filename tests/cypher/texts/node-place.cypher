MATCH (n1:Place {id: $p1}) WHERE (EXISTS { MATCH (n1)<-[r2:AT]-(n3:Event) WHERE r2.class IN $location AND n3.class IN $existence } OR EXISTS { MATCH (n1)<-[r4:LIVES_AT]-(:Person) WHERE r4.class IN $location AND r4.recordClass IN $existence })
CALL (n1) {
  MATCH (n1)<-[r5:LIVES_AT]-(n6:Person) WHERE r5.class IN $location AND r5.recordClass IN $existence
  WITH DISTINCT n1, n6 ORDER BY n6.id LIMIT 3
  CALL (n6) {
    MATCH (n6)<-[:OF]-(n7:Record) WHERE n7.class IN $existence
    RETURN collect([n7.id, n7.receivedAt, CASE WHEN n7.class IN $identity THEN n7.fullName END, CASE WHEN n7.class IN $identity THEN n7.otherNames END, n7.class]) AS c8
  }
  WITH n1, n6, c8 ORDER BY n6.id
  RETURN collect([n6.id, c8]) AS c9
}
CALL (n1) {
  MATCH (n1)<-[r5:LIVES_AT]-(n6:Person) WHERE r5.class IN $location AND r5.recordClass IN $existence
  WITH DISTINCT n6
  RETURN count(n6) AS c10
}
CALL (n1, c10, c9) {
  WITH n1, c10 - size(c9) AS more WHERE more > 0
  MATCH (n1)<-[r5:LIVES_AT]-(n6:Person) WHERE r5.class IN $location AND r5.recordClass IN $existence
  WITH DISTINCT r5.record AS w0 LIMIT 200
  RETURN collect([w0]) AS c11
}
CALL (n1) {
  CALL (n1) {
    MATCH (n1)<-[r2:AT]-(n3:Event) WHERE r2.class IN $location AND n3.class IN $existence
    RETURN n3.id AS w
    UNION ALL
    MATCH (n1)<-[r4:LIVES_AT]-(:Person) WHERE r4.class IN $location AND r4.recordClass IN $existence
    RETURN r4.record AS w
  }
  WITH DISTINCT w LIMIT 10
  RETURN collect(w) AS c12
}
RETURN [n1.id, n1.address, c9, c10, c11, c12] AS node
