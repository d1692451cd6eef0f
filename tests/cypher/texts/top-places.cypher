CALL () {
  MATCH (n3:Place)<-[r2:AT]-(n1:Event) WHERE n1.class IN $existence AND r2.class IN $location
  WITH n3, count(DISTINCT n1) AS k
  WITH n3, k WHERE k < $p1 OR k = $p1 AND n3.id > $p2
  RETURN n3.id AS i, k ORDER BY k DESC, i LIMIT 6
}
MATCH (n3:Place {id: i})
CALL (n3) {
  MATCH (n3:Place)<-[r2:AT]-(n1:Event) WHERE r2.class IN $location AND n1.class IN $existence
  WITH DISTINCT [n1.id] AS w LIMIT 200
  RETURN collect(w) AS c4
}
WITH n3, k, c4 ORDER BY k DESC, n3.id
RETURN collect([n3.id, n3.address, k, c4]) AS nodes
