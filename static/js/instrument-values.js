// Reads what stands in the fields, in the shape in which the server keeps it (courses/instruments/values.py).

export function readValues(root, definition) {
  const values = {};
  for (const field of definition.fields) {
    const value = readField(root, definition, field);
    if (!isEmpty(value)) values[field.key] = value;
  }
  return values;
}

export function isEmpty(value) {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function readField(root, definition, field) {
  if (field.kind === "checklist") return readChecklist(root, field);
  if (field.kind === "table") return field.rows.length ? readFixed(root, field) : readRows(root, field.key, field.columns).filter((row) => !isEmpty(row));
  if (field.kind === "map") return readMap(root, field);
  if (field.kind === "walk") return followWalk(definition.walk, readWalk(root, definition, field)).answers;
  return readCell(root, field.key, field);
}

function control(root, name) {
  return root.querySelector(`[name="${name}"]`);
}

function readCell(root, name, cell) {
  const found = control(root, name);
  if (!found) return "";
  const raw = found.type === "radio" ? (root.querySelector(`[name="${name}"]:checked`)?.value ?? "") : found.value;
  const text = raw.trim();
  if (text === "") return "";
  if (cell.kind === "number" || cell.kind === "scale") {
    const number = Number(text.replace(",", "."));
    return Number.isFinite(number) ? number : "";
  }
  return cell.kind === "line" ? text.split(/\s+/).join(" ") : text;
}

function readChecklist(root, field) {
  const ticked = [...root.querySelectorAll(`[name="${field.key}"]:checked`)].map((box) => box.value);
  const own = (control(root, `${field.key}-own`)?.value ?? "").split("\n").map((line) => line.trim().split(/\s+/).join(" "));
  return [...ticked, ...new Set(own.filter((line) => line && !ticked.includes(line)))];
}

function readCells(root, prefix, columns) {
  const row = {};
  for (const column of columns) {
    const value = readCell(root, `${prefix}-${column.key}`, column);
    if (value !== "") row[column.key] = value;
  }
  return row;
}

function readFixed(root, field) {
  const table = {};
  for (const row of field.rows) {
    const cells = readCells(root, `${field.key}-${row.key}`, field.columns);
    if (!isEmpty(cells)) table[row.key] = cells;
  }
  return table;
}

function readRows(root, name, columns) {
  const count = root.querySelectorAll(`[data-rows="${name}"] [data-row]`).length;
  return Array.from({ length: count }, (_, number) => readCells(root, `${name}-${number + 1}`, columns));
}

const LINE = ["start", "end", "kind"].map((key) => ({ key, kind: "choice" }));

function readMap(root, field) {
  const rows = readRows(root, `${field.key}-nodes`, field.columns);
  const nodes = rows.filter((row) => row.name);
  if (!nodes.length) return {};
  const number = { 0: 0 };
  rows.filter((row) => row.name).forEach((row, index) => (number[rows.indexOf(row) + 1] = index + 1));
  const lines = readRows(root, `${field.key}-lines`, LINE)
    .map((row) => ({ start: number[row.start], end: number[row.end], kind: row.kind }))
    .filter((line) => line.start !== undefined && line.end !== undefined && line.start !== line.end && line.kind);
  return { nodes, lines };
}

function readWalk(root, definition, field) {
  const answers = {};
  for (const node of Object.keys(definition.walk.nodes)) answers[node] = root.querySelector(`[name="${field.key}-${node}"]:checked`)?.value;
  return answers;
}

// From question to question as far as the answers reach: the way, then the open question or the outcome.
export function followWalk(walk, given) {
  const steps = [];
  let place = walk.start;
  while (walk.nodes[place]) {
    const node = walk.nodes[place];
    const answer = node.answers.find(([key]) => key === given[place]);
    if (!answer) return { steps, open: node, outcome: null, answers: asAnswers(steps) };
    steps.push({ node, key: answer[0], label: answer[1] });
    place = answer[2];
  }
  return { steps, open: null, outcome: walk.outcomes[place], answers: asAnswers(steps) };
}

function asAnswers(steps) {
  return Object.fromEntries(steps.map((step) => [step.node.key, step.key]));
}
