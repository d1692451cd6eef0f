CALL () {
  MATCH (n1:Event) WHERE n1.start >= $p1 AND n1.start < $p2 AND n1.startPrecision IN ['DAY', 'TIME'] AND n1.class IN $existence
  OPTIONAL MATCH (n1)-[r2:AT]->(n3:Place)-[:IN]->(n4:Area) WHERE r2.class IN $location
  RETURN n1.kind AS k1, n4.id AS k2, left(n1.start, 10) AS day, count(DISTINCT n1) AS n
}
WITH k1, k2, sum(CASE WHEN day >= $p3 THEN n ELSE 0 END) AS total, collect([day, n]) AS days
WITH k1, k2, total, days ORDER BY total DESC, k1 IS NULL, k1, k2 IS NULL, k2 LIMIT 5
WITH collect([k1, k2, days]) AS series
CALL () {
  MATCH (n1:Event) WHERE n1.start >= $p1 AND n1.start < $p2 AND n1.startPrecision IN ['DAY', 'TIME'] AND n1.class IN $existence
  WITH n1 LIMIT 200
  RETURN collect(n1.id) AS counted
}
RETURN series, counted AS counted
