CALL () {
  MATCH (n1:Event) WHERE n1.class IN $existence
  OPTIONAL MATCH (n1)-[r2:AT]->(n3:Place) WHERE r2.class IN $location
  RETURN n1.kind AS k1, n3.id AS k2, CASE WHEN n1.startPrecision IN ['MONTH', 'DAY', 'TIME'] THEN left(n1.start, 7) END AS k3, count(DISTINCT n1) AS n
}
WITH k1, k2, k3, n ORDER BY n DESC, k1 IS NULL, k1, k2 IS NULL, k2, k3 IS NULL, k3 LIMIT 1000
WITH collect([k1, k2, k3, n]) AS counts
CALL () {
  MATCH (n1:Event) WHERE n1.class IN $existence
  WITH n1 LIMIT 200
  RETURN collect(n1.id) AS counted
}
RETURN counts, counted AS counted
