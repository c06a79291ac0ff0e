// The chain: a lane for each party, from school to after it; where nobody takes over, the lane stops.
import { addPicture, fieldOf, inLines, line, make, svg, words } from "../../js/instrument-pictures.js";

const [NAME, BOX, GAP, ROW, HEAD] = [120, 152, 20, 17, 34]; // in the picture's own measure
const MOST_ROWS = 6; // in a box; a lane is as high as its highest box

addPicture(chain);

function chain(picture, definition, answers) {
  const field = fieldOf(definition, picture.field);
  const value = answers[field.key] ?? {};
  const moments = field.columns.filter((column) => !column.options.length);
  const lanes = layOut(field.rows.map((row) => ({ name: row.label, does: moments.map(({ key }) => value[row.key]?.[key] ?? "") })));
  if (!lanes.some(({ does }) => does.some(Boolean))) return null;
  const [width, bottom] = [NAME + moments.length * (BOX + GAP), lanes.at(-1).end];
  const heads = moments.map(({ label }, place) => words(middleOf(place), 18, label, { class: "drawing__chosen" }));
  const legend = [
    [line(10, bottom + 16, 60, bottom + 16, "tie"), words(70, bottom + 21, "doet hier en daarna iets", { "text-anchor": "start" })],
    [line(270, bottom + 16, 320, bottom + 16, "tie drawing__tie--2"), words(330, bottom + 21, "hier valt een gat", { "text-anchor": "start" })],
  ];
  return svg(width, bottom + 34, inWords(lanes, moments), [heads, lanes.map(drawLane), legend]);
}

const middleOf = (place) => NAME + place * (BOX + GAP) + BOX / 2;

function layOut(lanes) {
  let end = HEAD;
  return lanes.map((lane) => {
    const start = end;
    const boxes = lane.does.map((text) => inLines(text, 17, { high: MOST_ROWS }));
    const title = inLines(lane.name, 16);
    const high = Math.max(title.length, ...boxes.map((rows) => rows.length)) * ROW + 12;
    end = start + high + 12;
    return { ...lane, title, boxes, start, high, end };
  });
}

function drawLane({ does, title, boxes, start, high, end }) {
  const y = (start + end) / 2;
  const first = does.findIndex(Boolean);
  const between = does.slice(1).map((_, index) => {
    if (first < 0 || index < first) return null;
    const isBroken = !does[index] || !does[index + 1];
    return line(middleOf(index), y, middleOf(index + 1), y, `tie${isBroken ? " drawing__tie--2" : ""}`);
  });
  return [
    line(0, start, NAME + does.length * (BOX + GAP), start, "rule"),
    drawRows(title, 4, y, { "text-anchor": "start" }),
    between,
    boxes.map((rows, place) => (does[place] ? drawBox(rows, middleOf(place), y, high) : null)),
  ];
}

function drawBox(rows, x, y, high) {
  return [make("rect", { x: x - BOX / 2, y: y - high / 2, width: BOX, height: high, rx: 8, class: "drawing__node" }), drawRows(rows, x, y)];
}

function drawRows(rows, x, y, more = {}) {
  return rows.map((row, index) => words(x, y + 5 + (index - (rows.length - 1) / 2) * ROW, row, more));
}

function inWords(lanes, moments) {
  const acting = moments.map(({ label }, place) => {
    const who = lanes.filter(({ does }) => does[place]).map(({ name }) => name);
    return `${label}: ${who.join(", ") || "niemand"}`;
  });
  return acting.join(". ");
}
