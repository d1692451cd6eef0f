CALL () {
  MATCH (n1:Event) WHERE n1.start <= $p1 AND (n1.start < $p1 OR n1.id < $p2) AND n1.class IN $existence
  RETURN n1.id AS i ORDER BY n1.start DESC, n1.id DESC LIMIT 51
}
WITH collect(i) AS dated
CALL (dated) {
  WITH size(dated) AS found WHERE found < 51
  MATCH (n1:Event) WHERE n1.start IS NULL AND n1.id < $p3 AND n1.class IN $existence
  WITH n1 ORDER BY n1.id DESC LIMIT 51
  RETURN collect(n1.id) AS undated
}
WITH (dated + undated)[..51] AS ids
UNWIND ids AS i
MATCH (n1:Event {id: i})
WITH n1 ORDER BY n1.start IS NULL, n1.start DESC, n1.id DESC
WITH collect([n1.id, n1.kind, n1.`start`, n1.startPrecision, n1.start]) AS nodes
CALL () {
  MATCH (n1:Event) WHERE n1.class IN $existence
  RETURN count(n1) AS total
}
WITH nodes, total
CALL (nodes, total) {
  WITH total - size(nodes) AS more WHERE more > 0
  MATCH (n1:Event) WHERE n1.class IN $existence
  WITH n1 LIMIT 200
  RETURN collect(n1.id) AS counted
}
RETURN nodes, total, counted
