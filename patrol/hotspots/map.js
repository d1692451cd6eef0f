const map = document.getElementById("map"), told = document.getElementById("told");
const whole = map.getAttribute("viewBox").split(" ").map(Number);
let view = [...whole], kept = null;
const wide = () => Math.max(view[2] / map.clientWidth, view[3] / map.clientHeight);
function show() {
  map.setAttribute("viewBox", view.join(" "));
  const metres = wide();
  map.classList.toggle("near", 12 * metres < map.dataset.side);  // a dot marks what is too small to be seen to scale
  for (const one of map.querySelectorAll(".dot")) one.setAttribute("r", 6 * metres);
  const most = 160 * metres, power = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].map(n => n * power).find(n => n <= most);
  document.getElementById("bar").style.width = length / metres + "px";
  document.getElementById("length").textContent = length >= 1000 ? length / 1000 + " km" : length + " m";
}
function zoom(by, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) {
  if (!by) view = [...whole];
  else if (view[2] * by > 150 && view[2] * by < whole[2] * 4)
    view = [x - (x - view[0]) * by, y - (y - view[1]) * by, view[2] * by, view[3] * by];
  show();
}
function move(x, y) { view[0] += x * view[2]; view[1] += y * view[3]; show(); }
const spot = n => map.querySelector(`[data-n="${n}"]`);
function tell(n) { told.textContent = spot(n).querySelector("title").textContent; }
function choose(n, near) {
  for (const one of document.querySelectorAll(".chosen")) one.classList.remove("chosen");
  kept = n;
  spot(n).classList.add("chosen");
  const row = document.getElementById("row" + n);
  row.classList.add("chosen");
  tell(n);
  if (!near) { row.scrollIntoView({block: "nearest"}); return; }
  const box = spot(n).querySelector(".cell").getBBox(), size = Math.max(box.width, box.height) * 8;
  view = [box.x + box.width / 2 - size / 2, box.y + box.height / 2 - size / 2, size, size];
  show();
}
map.addEventListener("pointerover", e => { const g = e.target.closest("[data-n]"); if (g) tell(g.dataset.n); });
map.addEventListener("pointerout", () => { if (kept) tell(kept); });
map.addEventListener("wheel", e => {
  e.preventDefault();
  const at = new DOMPoint(e.clientX, e.clientY).matrixTransform(map.getScreenCTM().inverse());
  zoom(e.deltaY > 0 ? 1.25 : .8, at.x, at.y);
}, {passive: false});
let from = null, moved = false;
map.addEventListener("pointerdown", e => { from = [e.clientX, e.clientY]; moved = false; });
addEventListener("pointermove", e => {
  if (!from) return;
  const metres = wide(), dx = e.clientX - from[0], dy = e.clientY - from[1];
  if (!moved && Math.hypot(dx, dy) < 4) return;
  moved = true; view[0] -= dx * metres; view[1] -= dy * metres; from = [e.clientX, e.clientY]; show();
});
addEventListener("pointerup", e => {
  const g = from && !moved && e.target.closest && e.target.closest("#map [data-n]");
  from = null;
  if (g) choose(g.dataset.n, false);
});
map.addEventListener("keydown", e => {
  const keys = {"+": () => zoom(.6), "=": () => zoom(.6), "-": () => zoom(1.67), "0": () => zoom(0),
    ArrowLeft: () => move(-.2, 0), ArrowRight: () => move(.2, 0), ArrowUp: () => move(0, -.2), ArrowDown: () => move(0, .2)};
  if (keys[e.key]) { e.preventDefault(); keys[e.key](); }
});
document.getElementById("zoom").addEventListener("click", e => { if (e.target.dataset.zoom) zoom(+e.target.dataset.zoom); });
document.querySelector("tbody").addEventListener("click", e => { if (e.target.dataset.of) choose(e.target.dataset.of, true); });
addEventListener("resize", show);
show();
