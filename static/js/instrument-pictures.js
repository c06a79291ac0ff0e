// Pictures beside the fields. Each says in words what it shows; the fields themselves are the equal table.
// What only one instrument draws stands in courses/instruments/<key>/script.js, which comes before this is used.
import { spoken } from "./instrument-rules.js";

const PICTURES = { chart, network, ruler };
const NS = "http://www.w3.org/2000/svg";
const TURNS = 24; // places on a ring that a box of a network tries, until it stands free
const SMALLEST = 0.8; // of its own size: words of more than 8 points

export function drawPictures(root, definition, answers) {
  for (const figure of root.querySelectorAll("[data-picture]")) {
    const picture = definition.pictures[Number(figure.dataset.picture)];
    const drawn = PICTURES[picture.kind](picture, definition, answers);
    figure.hidden = !drawn;
    if (drawn) figure.querySelector("[data-drawing]").replaceChildren(drawn);
  }
}

/** `draw(picture, definition, answers)` makes the pictures of kind "own" on this page; null where there is nothing to draw. */
export function addPicture(draw) {
  PICTURES.own = draw;
}

export function svg(width, height, label, parts) {
  const picture = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "drawing" });
  picture.style.setProperty("--smallest", `${SMALLEST * width}px`); // on a phone it scrolls before its words become too small
  picture.append(...parts.flat(Infinity).filter(Boolean));
  return picture;
}

export function make(name, attributes, text) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

export const words = (x, y, text, more = {}) => make("text", { x, y, "text-anchor": "middle", ...more }, text);
export const line = (x1, y1, x2, y2, kind) => make("line", { x1, y1, x2, y2, class: `drawing__${kind}` });
export const fieldOf = (definition, key) => definition.fields.find((field) => field.key === key);
const MARKS = ["circle", "square", "triangle"];

function mark(shape, x, y) {
  if (shape === "circle") return make("circle", { cx: x, cy: y, r: 4, class: "drawing__mark drawing__mark--0" });
  if (shape === "square") return make("rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7, class: "drawing__mark drawing__mark--1" });
  return make("path", { d: `M${x} ${y - 5} l5 9 h-10 z`, class: "drawing__mark drawing__mark--2" });
}

function chart(picture, definition, answers) {
  const field = fieldOf(definition, picture.field);
  const value = answers[field.key] ?? (field.rows.length ? {} : []);
  const rows = field.rows.length
    ? field.rows.map((row) => [row.label, value[row.key] ?? {}])
    : value.map((row, index) => [String(picture.label ? (row[picture.label] ?? index + 1) : index + 1), row]);
  const columns = picture.columns.map((key) => field.columns.find((column) => column.key === key));
  const used = rows.filter(([, row]) => columns.some((column) => typeof row[column.key] === "number"));
  if (!used.length) return null;
  const numbers = used.flatMap(([, row]) => columns.map((column) => row[column.key])).filter((one) => typeof one === "number");
  const highest = Math.max(picture.highest ?? 10, ...numbers);
  const shown = field.rows.length ? rows.slice(rows.indexOf(used[0]), rows.indexOf(used.at(-1)) + 1) : used;
  const [width, height, left, bottom, up] = [640, 260, 34, 42, 30];
  const x = (index) => left + 12 + (shown.length > 1 ? (index * (width - left - 30)) / (shown.length - 1) : (width - left) / 2);
  const y = (number) => height - bottom - (number / highest) * (height - bottom - up);
  const every = Math.ceil(shown.length / 10);
  const grid = [0, highest / 2, highest].map((number) => [
    line(left, y(number), width - 6, y(number), "rule"),
    words(left - 6, y(number) + 4, spoken(number), { "text-anchor": "end" }),
  ]);
  const axis = shown.map(([label], index) => (index % every === 0 ? words(x(index), height - bottom + 18, label) : null));
  const series = columns.map((column, number) => {
    const points = shown.map(([, row], index) => [x(index), row[column.key]]).filter(([, one]) => typeof one === "number");
    const path = points.map(([at, one], index) => `${index ? "L" : "M"}${at} ${y(one)}`).join(" ");
    return [make("path", { d: path, class: `drawing__line drawing__line--${number}` }), points.map(([at, one]) => mark(MARKS[number], at, y(one)))];
  });
  const legend = columns.map((column, number) => [mark(MARKS[number], left + 8 + number * 200, 12), words(left + 18 + number * 200, 16, column.label, { "text-anchor": "start" })]);
  const label = columns
    .map((column) => `${column.label}: ${shown.filter(([, row]) => typeof row[column.key] === "number").map(([name, row]) => `${name} ${spoken(row[column.key])}`).join(", ")}`)
    .join(". ");
  return svg(width, height, label, [grid, axis, series, legend]);
}

function network(picture, definition, answers) {
  const field = fieldOf(definition, picture.field);
  const { nodes = [], lines = [] } = answers[field.key] ?? {};
  if (!nodes.length) return null;
  const rings = field.columns.find((column) => column.key === field.ring).options;
  const [size, first] = [660, 130];
  const middle = size / 2;
  const wide = (middle - 40 - first) / Math.max(1, rings.length - 1);
  const boxes = [boxAt(answers[field.centre] ?? "Midden", middle, middle, size)];
  for (const node of nodes) {
    const ring = Math.max(0, rings.findIndex(([key]) => key === node[field.ring]));
    const same = nodes.filter((other) => (other[field.ring] ?? rings[0][0]) === (node[field.ring] ?? rings[0][0]));
    const radius = first + ring * wide;
    const tries = Array.from({ length: TURNS }, (_, turn) => {
      // Round from right of the top to left of it: at the top stand the names of the rings.
      const part = ((same.indexOf(node) + 0.5) / same.length + 0.12 + ring * 0.37 + turn / TURNS) % 1;
      const angle = -Math.PI / 3 + part * (5 / 3) * Math.PI;
      return boxAt(node.name, middle + radius * Math.cos(angle), middle + radius * Math.sin(angle), size);
    });
    boxes.push(tries.find((box) => !boxes.some((other) => touch(box, other))) ?? tries[0]);
  }
  const circles = rings.map(([, label], ring) => [
    make("circle", { cx: middle, cy: middle, r: first + ring * wide, class: "drawing__ring" }),
    words(middle, middle - first - ring * wide - 5, label, { class: "drawing__ring-name" }),
  ]);
  const kinds = field.line_kinds.map(([key]) => key);
  const drawn = lines.map((one) => line(boxes[one.start].x, boxes[one.start].y, boxes[one.end].x, boxes[one.end].y, `tie drawing__tie--${kinds.indexOf(one.kind)}`));
  const each = size / field.line_kinds.length;
  const legend = field.line_kinds.map(([, label], index) => [
    line(index * each, size + 12, index * each + 40, size + 12, `tie drawing__tie--${index}`),
    words(index * each + 48, size + 17, label, { "text-anchor": "start" }),
  ]);
  const kindLabels = Object.fromEntries(field.line_kinds);
  const label = [
    ...rings.map(([key, name]) => `${name}: ${nodes.filter((one) => one[field.ring] === key).map((one) => one.name).join(", ") || "niemand"}`),
    ...lines.map((one) => `${boxes[one.start].name} – ${boxes[one.end].name}: ${kindLabels[one.kind]}`),
  ].join(". ");
  return svg(size, size + 30, label, [circles.map(([circle]) => circle), drawn, circles.map(([, name]) => name), boxes.map(drawBox), legend]);
}

function boxAt(name, x, y, size) {
  const rows = inLines(name, 18, { most: 30 });
  const width = Math.max(...rows.map((row) => row.length)) * 7.5 + 20;
  const left = Math.min(Math.max(4, x - width / 2), size - width - 4);
  return { name, rows, width, high: rows.length * 18 + 10, x: left + width / 2, y };
}

function touch(one, other) {
  return Math.abs(one.x - other.x) < (one.width + other.width) / 2 + 4 && Math.abs(one.y - other.y) < (one.high + other.high) / 2 + 4;
}

function drawBox({ rows, width, high, x, y }, number) {
  return [
    make("rect", { x: x - width / 2, y: y - high / 2, width, height: high, rx: 8, class: `drawing__node${number ? "" : " drawing__node--centre"}` }),
    rows.map((row, index) => words(x, y - high / 2 + 19 + index * 18, row, number ? {} : { class: "drawing__centre-name" })),
  ];
}

/** At most `high` rows of about `longest` characters; a word by itself may have `most`. */
export function inLines(text, longest, { most = longest + 5, high = 3 } = {}) {
  const rows = [];
  for (const word of text.split(/\s+/)) {
    if (rows.length && `${rows.at(-1)} ${word}`.length <= longest) rows[rows.length - 1] += ` ${word}`;
    else rows.push(word);
  }
  if (rows.length > high) rows[high - 1] += " …"; // the table beside the picture has it all
  return rows.slice(0, high).map((row) => (row.length > most + 1 ? `${row.slice(0, most)}…` : row));
}

function ruler(picture, definition, answers) {
  const stands = picture.fields.map((key) => [fieldOf(definition, key).label, answers[key]]).filter(([, number]) => typeof number === "number");
  if (!stands.length) return null;
  const x = (number) => 22 + number * 35;
  const steps = Array.from({ length: 11 }, (_, number) => [line(x(number), 40, x(number), 60, "rule"), words(x(number), 80, number)]);
  const marks = stands.map(([label, number], index) => [
    mark(MARKS[index], x(number), 50 - 13 * stands.slice(0, index).filter(([, other]) => other === number).length), // on top of each other
    mark(MARKS[index], 22, 108 + index * 24),
    words(36, 113 + index * 24, `${label}: ${spoken(number)}`, { "text-anchor": "start" }),
  ]);
  const text = stands.map(([label, number]) => `${label}: ${spoken(number)} van 10`).join(". ");
  return svg(394, 104 + stands.length * 24, text, [line(x(0), 50, x(10), 50, "axis"), steps, marks]);
}
