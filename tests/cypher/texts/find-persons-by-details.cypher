CALL () {
  CALL () {
    UNWIND $p1 AS f MATCH (r:Record) WHERE r.id = f.id AND r.class IN $identity AND r.class IN $contact
    RETURN r, f.score AS s
  }
  MATCH (r)-[:OF]->(n1:Person)
  WITH n1.id AS i, max(s) AS s WHERE s < $p2 OR s = $p2 AND i > $p3
  RETURN i, s ORDER BY s DESC, i LIMIT 3
}
MATCH (n1:Person {id: i})
CALL (n1) {
  MATCH (n1)<-[:OF]-(n2:Record) WHERE n2.class IN $existence
  RETURN collect([n2.id]) AS c3
}
WITH n1, s, c3 ORDER BY s DESC, n1.id
WITH collect([n1.id, c3, s / 100.0, 1.0 / (1.0 + 2.0 ^ (-s / 100.0))]) AS nodes
CALL () {
  CALL () {
    UNWIND $p1 AS f MATCH (r:Record) WHERE r.id = f.id AND r.class IN $identity AND r.class IN $contact
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
    UNWIND $p1 AS f MATCH (r:Record) WHERE r.id = f.id AND r.class IN $identity AND r.class IN $contact
    RETURN r
  }
  WITH DISTINCT r LIMIT 200
  RETURN collect(r.id) AS counted
}
RETURN nodes, total, counted
