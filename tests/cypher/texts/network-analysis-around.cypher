UNWIND $p11 AS i12
MATCH (x0:Person {id: i12})
CALL (x0) {
  MATCH (x0)<-[:OF]-(n13:Record) WHERE n13.class IN $existence
  RETURN count(n13) AS c14
}
WITH x0, c14 WHERE c14 > 0
WITH x0 ORDER BY x0.id <> $p10, c14 DESC, x0.id LIMIT 1
CALL (x0) {
  WITH x0 AS y0, 0 AS d0
  CALL (y0, d0) {
    RETURN y0 AS y1, d0 AS d1
    UNION ALL
    MATCH (y0)-[r1:INVOLVED]->(n2:Event) WHERE d0 = 0 AND r1.role IN $p1 AND r1.class IN $existence AND r1.recordClass IN $existence AND n2.kind IN $p2 AND n2.class IN $existence
    MATCH (n2)<-[r3:INVOLVED]-(y1:Person) WHERE r3.role IN $p3 AND r3.class IN $existence AND r3.recordClass IN $existence
    RETURN y1, 1 AS d1
  }
  WITH y1.id AS i, head(collect(y1)) AS y1, min(d1) AS d1 ORDER BY d1, i LIMIT 1001
  CALL (y1, d1) {
    RETURN y1 AS y2, d1 AS d2
    UNION ALL
    MATCH (y1)-[r4:INVOLVED]->(n5:Event) WHERE d1 = 1 AND r4.role IN $p4 AND r4.class IN $existence AND r4.recordClass IN $existence AND n5.kind IN $p5 AND n5.class IN $existence
    MATCH (n5)<-[r6:INVOLVED]-(y2:Person) WHERE r6.role IN $p6 AND r6.class IN $existence AND r6.recordClass IN $existence
    RETURN y2, 2 AS d2
  }
  WITH y2.id AS i, head(collect(y2)) AS y2, min(d2) AS d2 ORDER BY d2, i LIMIT 1001
  MATCH (y2)-[r7:INVOLVED]->(n8:Event) WHERE r7.role IN $p7 AND r7.class IN $existence AND r7.recordClass IN $existence AND n8.kind IN $p8 AND n8.class IN $existence
  WITH DISTINCT n8
  MATCH (n8)<-[r9:INVOLVED]-(n10:Person) WHERE r9.role IN $p9 AND r9.class IN $existence AND r9.recordClass IN $existence
  WITH DISTINCT n10.id AS p, n8.id AS e, r9.record AS w LIMIT 20001
  RETURN collect([p, e, w]) AS found
}
CALL (x0) {
  MATCH (x0)<-[:OF]-(n11:Record) WHERE n11.class IN $existence
  RETURN collect(n11.id) AS own
}
RETURN x0.id AS whom, own, found
