CALL () {
  UNWIND $p1 AS v
  MATCH (n1:Object) WHERE n1.value = v AND (EXISTS { MATCH (n1)<-[r2:USES]-(:Person) WHERE r2.class IN $contact AND r2.recordClass IN $existence } OR EXISTS { MATCH (n1)-[r3:PART_OF]->(n4:Event) WHERE r3.class IN $contact AND n4.class IN $existence })
  RETURN n1.id AS i ORDER BY n1.id LIMIT 51
}
MATCH (n1:Object {id: i})
WITH n1 ORDER BY n1.id
RETURN collect([n1.id, n1.kind, CASE WHEN (EXISTS { MATCH (n1)<-[r5:USES]-(:Person) WHERE r5.class IN $contact AND r5.recordClass IN $existence } OR EXISTS { MATCH (n1)-[r6:PART_OF]->(n7:Event) WHERE r6.class IN $contact AND n7.class IN $existence }) THEN n1.value END]) AS nodes
