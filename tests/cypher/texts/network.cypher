UNWIND $p4 AS i1
MATCH (x0:Person {id: i1})
CALL (x0) {
  MATCH (x0)<-[:OF]-(n2:Record) WHERE n2.class IN $existence
  RETURN count(n2) AS c3
}
WITH x0, c3 WHERE c3 > 0
WITH x0 ORDER BY x0.id <> $p3, c3 DESC, x0.id LIMIT 1
WITH x0, 0 AS d0
CALL (x0, d0) {
  RETURN x0 AS x1, d0 AS d1
  UNION ALL
  MATCH (x0)-[r:INVOLVED|LIVES_AT]-(y) WHERE d0 = 0 AND CASE type(r) WHEN 'INVOLVED' THEN r.class IN $existence AND r.recordClass IN $existence WHEN 'LIVES_AT' THEN r.class IN $location AND r.recordClass IN $existence AND coalesce(r.until + '~' >= $p2, true) END AND (NOT y:Event OR y.class IN $existence AND y.start >= $p1)
  RETURN y AS x1, 1 AS d1
}
WITH x1.id AS i, head(collect(x1)) AS x1, min(d1) AS d1 ORDER BY d1, i LIMIT 101
WITH x1, d1
CALL (x1, d1) {
  RETURN x1 AS x, d1 AS d, null AS r
  UNION ALL
  MATCH (x1)-[r:INVOLVED|LIVES_AT]->(x) WHERE CASE type(r) WHEN 'INVOLVED' THEN r.class IN $existence AND r.recordClass IN $existence WHEN 'LIVES_AT' THEN r.class IN $location AND r.recordClass IN $existence AND coalesce(r.until + '~' >= $p2, true) END
  RETURN x, null AS d, r
}
WITH x.id AS i, head(collect(x)) AS x, min(d) AS d, collect(r) AS rs
WITH x, d, rs WHERE d IS NOT NULL
CALL (x) {
  CALL (x) {
    MATCH (x)<-[:OF]-(n4:Record) WHERE n4.class IN $existence
    RETURN [n4.id, n4.receivedAt, CASE WHEN n4.class IN $identity THEN n4.fullName END, CASE WHEN n4.class IN $identity THEN n4.otherNames END] AS t
    UNION ALL
    CALL (x) {
      CALL (x) {
        MATCH (x)<-[r6:USES]-(:Person) WHERE r6.class IN $contact AND r6.recordClass IN $existence
        RETURN r6.record AS w
        UNION ALL
        MATCH (x)-[r7:PART_OF]->(n8:Event) WHERE r7.class IN $contact AND n8.class IN $existence
        RETURN n8.id AS w
      }
      WITH DISTINCT w LIMIT 10
      RETURN w
    }
    RETURN [w] AS t
  }
  RETURN collect(t) AS c5
}
WITH x, d, rs, c5 ORDER BY d, x.id
RETURN collect([d, [x.id, labels(x)[0], CASE WHEN x:Event THEN x.kind WHEN x:Place THEN coalesce(x.address, x.postcode) WHEN x:Object AND size(c5) > 0 THEN x.value END, c5], [r IN rs | [r.id, startNode(r).id, type(r), coalesce(r.role, r.kind), CASE WHEN type(r) IN ['LIVES_AT', 'USES'] THEN r.`from` ELSE coalesce(startNode(r).start, endNode(r).start) END]]]) AS nodes
