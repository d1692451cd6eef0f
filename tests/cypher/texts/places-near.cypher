CALL () {
  MATCH (n1:Place) WHERE n1.latitude >= $p1 AND n1.latitude <= $p2 AND n1.longitude >= $p3 AND n1.longitude <= $p4 AND 2 * 6371008.8 * asin(sqrt(sin(radians(n1.latitude - $p5) / 2) * sin(radians(n1.latitude - $p5) / 2) + cos(radians($p5)) * cos(radians(n1.latitude)) * sin(radians(n1.longitude - $p6) / 2) * sin(radians(n1.longitude - $p6) / 2))) <= $p7 AND (EXISTS { MATCH (n1)<-[r2:AT]-(n3:Event) WHERE r2.class IN $location AND n3.class IN $existence } OR EXISTS { MATCH (n1)<-[r4:LIVES_AT]-(:Person) WHERE r4.class IN $location AND r4.recordClass IN $existence })
  WITH n1, toInteger(1000 * 2 * 6371008.8 * asin(sqrt(sin(radians(n1.latitude - $p5) / 2) * sin(radians(n1.latitude - $p5) / 2) + cos(radians($p5)) * cos(radians(n1.latitude)) * sin(radians(n1.longitude - $p6) / 2) * sin(radians(n1.longitude - $p6) / 2)))) AS k
  RETURN n1.id AS i, k ORDER BY k, n1.id LIMIT 11
}
MATCH (n1:Place {id: i})
CALL (n1) {
  CALL (n1) {
    MATCH (n1)<-[r2:AT]-(n3:Event) WHERE r2.class IN $location AND n3.class IN $existence
    RETURN n3.id AS w
    UNION ALL
    MATCH (n1)<-[r4:LIVES_AT]-(:Person) WHERE r4.class IN $location AND r4.recordClass IN $existence
    RETURN r4.record AS w
  }
  WITH DISTINCT w LIMIT 10
  RETURN collect(w) AS c5
}
WITH n1, k, c5 ORDER BY k, n1.id
WITH collect([n1.id, n1.address, c5]) AS nodes
CALL () {
  MATCH (n1:Place) WHERE n1.latitude >= $p1 AND n1.latitude <= $p2 AND n1.longitude >= $p3 AND n1.longitude <= $p4 AND 2 * 6371008.8 * asin(sqrt(sin(radians(n1.latitude - $p5) / 2) * sin(radians(n1.latitude - $p5) / 2) + cos(radians($p5)) * cos(radians(n1.latitude)) * sin(radians(n1.longitude - $p6) / 2) * sin(radians(n1.longitude - $p6) / 2))) <= $p7 AND (EXISTS { MATCH (n1)<-[r2:AT]-(n3:Event) WHERE r2.class IN $location AND n3.class IN $existence } OR EXISTS { MATCH (n1)<-[r4:LIVES_AT]-(:Person) WHERE r4.class IN $location AND r4.recordClass IN $existence })
  RETURN count(n1) AS total
}
WITH nodes, total
CALL (nodes, total) {
  WITH total - size(nodes) AS more WHERE more > 0
  MATCH (n1:Place) WHERE n1.latitude >= $p1 AND n1.latitude <= $p2 AND n1.longitude >= $p3 AND n1.longitude <= $p4 AND 2 * 6371008.8 * asin(sqrt(sin(radians(n1.latitude - $p5) / 2) * sin(radians(n1.latitude - $p5) / 2) + cos(radians($p5)) * cos(radians(n1.latitude)) * sin(radians(n1.longitude - $p6) / 2) * sin(radians(n1.longitude - $p6) / 2))) <= $p7 AND (EXISTS { MATCH (n1)<-[r2:AT]-(n3:Event) WHERE r2.class IN $location AND n3.class IN $existence } OR EXISTS { MATCH (n1)<-[r4:LIVES_AT]-(:Person) WHERE r4.class IN $location AND r4.recordClass IN $existence })
  WITH n1 LIMIT 200
  CALL (n1) {
    CALL (n1) {
      MATCH (n1)<-[r2:AT]-(n3:Event) WHERE r2.class IN $location AND n3.class IN $existence
      RETURN n3.id AS w
      UNION ALL
      MATCH (n1)<-[r4:LIVES_AT]-(:Person) WHERE r4.class IN $location AND r4.recordClass IN $existence
      RETURN r4.record AS w
    }
    WITH DISTINCT w LIMIT 10
    RETURN w
  }
  WITH DISTINCT w LIMIT 200
  RETURN collect(w) AS counted
}
RETURN nodes, total, counted
