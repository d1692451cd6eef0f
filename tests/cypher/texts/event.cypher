MATCH (n1:Event {id: $p1}) WHERE n1.class IN $existence
CALL (n1) {
  MATCH (n1)-[r2:HANDLED_BY]->(n3:Staff) WHERE r2.class IN $operational
  WITH DISTINCT n1, n3 ORDER BY n3.id LIMIT 100
  CALL (n3) {
    MATCH (n3)-[:WORKS_FOR]->(n4:Agency)
    RETURN min(n4.id) AS c5
  }
  WITH n1, n3, c5 ORDER BY n3.id
  RETURN collect([n3.id, c5, n3.fullName]) AS c6
}
CALL (n1) {
  MATCH (n1)<-[r7:INVOLVED]-(n8:Person) WHERE r7.class IN $existence AND r7.recordClass IN $existence
  WITH n1, r7, n8 ORDER BY r7.role, n8.id, r7.id LIMIT 6
  CALL (n8, r7) {
    MATCH (n8)<-[:OF]-(n9:Record) WHERE n9.id = r7.record AND n9.class IN $existence
    WITH n8, r7, n9 ORDER BY n9.id LIMIT 1
    RETURN head(collect([n9.id, CASE WHEN n9.class IN $identity THEN n9.givenName END, n9.class])) AS c10
  }
  WITH n1, r7, n8, c10 ORDER BY r7.role, n8.id, r7.id
  RETURN collect([[n8.id, r7.record], c10, r7.role, r7.record, n1.id]) AS c11
}
RETURN [n1.id, c6, n1.kind, CASE WHEN n1.class IN $narrative THEN n1.narrative END, CASE WHEN n1.class IN $operational THEN n1.outcome END, c11, n1.class] AS node
