UNWIND $p2 AS i1
MATCH (a:Person {id: i1})
CALL (a) {
  MATCH (a)<-[:OF]-(n2:Record) WHERE n2.class IN $existence
  RETURN count(n2) AS c3
}
WITH a, c3 WHERE c3 > 0
WITH a ORDER BY a.id <> $p1, c3 DESC, a.id LIMIT 1
CALL () {
  UNWIND $p4 AS i4
  MATCH (b:Person {id: i4})
  CALL (b) {
    MATCH (b)<-[:OF]-(n5:Record) WHERE n5.class IN $existence
    RETURN count(n5) AS c6
  }
  WITH b, c6 WHERE c6 > 0
  WITH b ORDER BY b.id <> $p3, c6 DESC, b.id LIMIT 1
  RETURN b
}
CALL (a, b) {
  WITH a, b, 0 AS found WHERE a.id <> b.id
  CALL (a, b) {
    MATCH (a)-[r:RELATED]-(x1) WHERE r.class IN $existence AND r.fromClass IN $existence AND r.toClass IN $existence AND (NOT x1:Event OR x1.class IN $existence)
    RETURN DISTINCT x1.id AS i, 1 AS s, null AS d
    UNION ALL
    RETURN b.id AS i, 0 AS s, 0 AS d
    UNION ALL
    MATCH (b)-[r:RELATED]-(x1) WHERE r.class IN $existence AND r.fromClass IN $existence AND r.toClass IN $existence AND (NOT x1:Event OR x1.class IN $existence)
    RETURN DISTINCT x1.id AS i, 0 AS s, 1 AS d
  }
  WITH i, sum(s) AS s, min(d) AS d WHERE s > 0 AND d IS NOT NULL
  WITH i, d ORDER BY d, i LIMIT 3
  RETURN collect([i, d]) AS s1
}
WITH a, b, CASE WHEN size(s1) > 0 THEN 1 END AS k, s1 AS ms
CALL (a, b, k, ms) {
  UNWIND ms AS pair
  WITH a, b, k, head(ms)[1] AS d, pair[0] AS i, pair[1] AS distance
  WITH a, b, k, d, i WHERE distance = d
  CALL (i) {
    MATCH (m:Person {id: i})
    RETURN m
    UNION ALL
    MATCH (m:Event {id: i})
    RETURN m
    UNION ALL
    MATCH (m:Place {id: i})
    RETURN m
    UNION ALL
    MATCH (m:Object {id: i})
    RETURN m
  }
  CALL (a, m, k) {
    WITH a, m, k WHERE k = 1
    RETURN DISTINCT '' AS p1, '' AS p2
  }
  WITH a, b, d, m, p1, p2 ORDER BY m.id, p1, p2 LIMIT 3
  CALL (b, m, d) {
    WITH b, m, d WHERE d = 0
    RETURN DISTINCT '' AS q1, '' AS q2
    UNION ALL
    WITH b, m, d WHERE d = 1
    RETURN DISTINCT '' AS q1, '' AS q2
  }
  WITH a, b, d, m, p1, p2, q1, q2 ORDER BY m.id, p1, p2, q1, q2 LIMIT 3
  RETURN collect([id IN [a.id, p2, p1, m.id, q1, q2, CASE WHEN d > 0 THEN b.id ELSE '' END] WHERE id <> '']) AS ways
}
WITH a.id AS a, b.id AS b, ways, reduce(found = [a.id, b.id], way IN ways | found + way) AS ids
CALL (ids) {
  UNWIND ids AS i
  WITH DISTINCT ids, i
  CALL (i) {
    MATCH (x:Person {id: i})
    RETURN x
    UNION ALL
    MATCH (x:Event {id: i})
    RETURN x
    UNION ALL
    MATCH (x:Place {id: i})
    RETURN x
    UNION ALL
    MATCH (x:Object {id: i})
    RETURN x
  }
  CALL (x, ids) {
    MATCH (x)-[r:RELATED]->(y) WHERE y.id IN ids AND r.class IN $existence AND r.fromClass IN $existence AND r.toClass IN $existence
    RETURN collect([r.id, y.id, type(r), coalesce(r.role, r.kind), CASE WHEN type(r) IN ['LIVES_AT', 'USES'] THEN r.`from` ELSE coalesce(startNode(r).start, endNode(r).start) END]) AS es
  }
  CALL (x) {
    CALL (x) {
      MATCH (x)<-[:OF]-(n7:Record) WHERE n7.class IN $existence
      RETURN [n7.id, n7.receivedAt, CASE WHEN n7.class IN $identity THEN n7.fullName END, CASE WHEN n7.class IN $identity THEN n7.otherNames END] AS t
      UNION ALL
      CALL (x) {
        CALL (x) {
          MATCH (x)<-[r9:USES]-(:Person) WHERE r9.class IN $contact AND r9.recordClass IN $existence
          RETURN r9.record AS w
          UNION ALL
          MATCH (x)-[r10:PART_OF]->(n11:Event) WHERE r10.class IN $contact AND n11.class IN $existence
          RETURN n11.id AS w
        }
        WITH DISTINCT w LIMIT 10
        RETURN w
      }
      RETURN [w] AS t
    }
    RETURN collect(t) AS c8
  }
  WITH [[x.id, labels(x)[0], CASE WHEN x:Event THEN x.kind WHEN x:Place THEN coalesce(x.address, x.postcode) WHEN x:Object AND size(c8) > 0 THEN x.value END, c8], es] AS row
  RETURN collect(row) AS nodes
}
RETURN a, b, ways, nodes
