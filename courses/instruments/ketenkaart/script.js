// The chain: a lane for each party, from school to after it; where nobody takes over, the lane stops.
import { addPicture, fieldOf, inLines, line, make, svg, words } from "../../js/instrument-pictures.js";

const [NAME, BOX, GAP, LANE, HEAD] = [120, 152, 20, 76, 34]; // in the picture's own measure

addPicture(chain);

function chain(picture, definition, answers) {
  const field = fieldOf(definition, picture.field);
  const value = answers[field.key] ?? {};
  const moments = field.columns.filter((column) => !column.options.length);
  const lanes = field.rows.map((row) => ({ name: row.label, does: moments.map(({ key }) => value[row.key]?.[key] ?? "") }));
  if (!lanes.some(({ does }) => does.some(Boolean))) return null;
  const [width, bottom] = [NAME + moments.length * (BOX + GAP), HEAD + lanes.length * LANE];
  const heads = moments.map(({ label }, place) => words(middleOf(place), 18, label, { class: "drawing__chosen" }));
  const legend = [
    [line(10, bottom + 16, 60, bottom + 16, "tie"), words(70, bottom + 21, "doet hier en daarna iets", { "text-anchor": "start" })],
    [line(270, bottom + 16, 320, bottom + 16, "tie drawing__tie--2"), words(330, bottom + 21, "hier valt een gat", { "text-anchor": "start" })],
  ];
  return svg(width, bottom + 34, inWords(lanes, moments), [heads, lanes.map(lane), legend]);
}

const middleOf = (place) => NAME + place * (BOX + GAP) + BOX / 2;

function lane({ name, does }, number) {
  const y = HEAD + number * LANE + LANE / 2;
  const first = does.findIndex(Boolean);
  const between = does.slice(1).map((_, index) => {
    if (first < 0 || index < first) return null;
    const isBroken = !does[index] || !does[index + 1];
    return line(middleOf(index), y, middleOf(index + 1), y, `tie${isBroken ? " drawing__tie--2" : ""}`);
  });
  return [
    line(0, HEAD + number * LANE, NAME + does.length * (BOX + GAP), HEAD + number * LANE, "rule"),
    textIn(name, 16, 4, y, { "text-anchor": "start" }),
    between,
    does.map((text, place) => (text ? box(text, middleOf(place), y) : null)),
  ];
}

function box(text, x, y) {
  return [
    make("rect", { x: x - BOX / 2, y: y - LANE / 2 + 6, width: BOX, height: LANE - 12, rx: 8, class: "drawing__node" }),
    textIn(text, 17, x, y),
  ];
}

function textIn(text, longest, x, y, more = {}) {
  const rows = inLines(text, longest);
  return rows.map((row, index) => words(x, y + 5 + (index - (rows.length - 1) / 2) * 17, row, more));
}

function inWords(lanes, moments) {
  const acting = moments.map(({ label }, place) => {
    const who = lanes.filter(({ does }) => does[place]).map(({ name }) => name);
    return `${label}: ${who.join(", ") || "niemand"}`;
  });
  return acting.join(". ");
}
