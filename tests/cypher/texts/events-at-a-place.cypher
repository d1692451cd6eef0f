CALL () {
  MATCH (n2:Place)<-[r3:AT]-(n1:Event) WHERE n2.id = $p1 AND r3.class IN $location AND n1.class IN $existence AND EXISTS { MATCH (n4:Staff)<-[r5:HANDLED_BY]-(n1:Event) WHERE n4.id = $p2 AND r5.class IN $operational }
  WITH DISTINCT n1 ORDER BY coalesce(n1.start, '') DESC, n1.id DESC LIMIT 11
  RETURN n1.id AS i
}
MATCH (n1:Event {id: i})
WITH n1 ORDER BY coalesce(n1.start, '') DESC, n1.id DESC
RETURN collect([n1.id]) AS nodes
