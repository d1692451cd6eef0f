CALL () {
  UNWIND $p1 AS v
  MATCH (n1:Object) WHERE n1.value = v AND (EXISTS { MATCH (n1)<-[r2:USES]-(:Person) WHERE r2.class IN $contact AND r2.recordClass IN $existence } OR EXISTS { MATCH (n1)-[r3:PART_OF]->(n4:Event) WHERE r3.class IN $contact AND n4.class IN $existence })
  RETURN n1.id AS i ORDER BY n1.id LIMIT 51
}
MATCH (n1:Object {id: i})
CALL (n1) {
  CALL (n1) {
    MATCH (n1)<-[r5:USES]-(:Person) WHERE r5.class IN $contact AND r5.recordClass IN $existence
    RETURN r5.record AS w
    UNION ALL
    MATCH (n1)-[r6:PART_OF]->(n7:Event) WHERE r6.class IN $contact AND n7.class IN $existence
    RETURN n7.id AS w
  }
  WITH DISTINCT w LIMIT 10
  RETURN collect(w) AS c8
}
CALL (n1) {
  CALL (n1) {
    MATCH (n1)<-[r2:USES]-(:Person) WHERE r2.class IN $contact AND r2.recordClass IN $existence
    RETURN r2.record AS w
    UNION ALL
    MATCH (n1)-[r3:PART_OF]->(n4:Event) WHERE r3.class IN $contact AND n4.class IN $existence
    RETURN n4.id AS w
  }
  WITH DISTINCT w LIMIT 10
  RETURN collect(w) AS c9
}
WITH n1, c8, c9 ORDER BY n1.id
RETURN collect([n1.id, n1.kind, c8, CASE WHEN size(c8) > 0 THEN n1.value END, c9]) AS nodes
