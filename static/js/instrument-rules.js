// courses/instruments/rules.py once more, for where nothing may be sent. A browser test compares the two over all instruments.
import { isEmpty } from "./instrument-values.js";

const LEVELS = ["stop", "attention", "good", "info"];

export function judge(definition, answers) {
  const scope = makeScope(definition, answers);
  const figures = [];
  for (const row of definition.calculations) {
    const number = row.top ? null : valueOf(row.value, scope);
    scope.names[row.key] = number;
    const text = row.top ? top(row.top, scope) : figure(row, number);
    scope.texts[row.key] = text;
    if (text && !row.hidden) figures.push({ label: row.label, text });
  }
  const findings = definition.rules.flatMap((rule) => apply(rule, scope));
  findings.push(...tooManyWords(definition, answers));
  findings.sort((left, right) => LEVELS.indexOf(left.level) - LEVELS.indexOf(right.level));
  return { figures, findings };
}

function makeScope(definition, answers) {
  const fields = Object.fromEntries(definition.fields.map((field) => [field.key, field]));
  return { fields, cells: { ...fields }, names: { ...answers }, texts: {} };
}

function inside(scope, field, row, previous, name) {
  const cells = { ...scope.cells };
  const names = { ...scope.names };
  for (const column of field.columns) {
    cells[column.key] = column;
    cells[`previous_${column.key}`] = column;
    names[column.key] = row[column.key];
    names[`previous_${column.key}`] = previous[column.key];
  }
  return { ...scope, cells, names, texts: { ...scope.texts, row: name } };
}

function rowsOf(scope, path) {
  const [name, part] = path.split(".");
  const field = scope.fields[name];
  const value = scope.names[name];
  if (field.kind === "map") return mapRows(value ?? {}, part);
  if (field.rows.length) return field.rows.filter((row) => (value ?? {})[row.key]).map((row) => [row.label, value[row.key]]);
  return (value ?? []).map((row, index) => [String(index + 1), row]);
}

function mapRows(value, part) {
  const nodes = value.nodes ?? [];
  if (part === "nodes") return nodes.map((row) => [row.name, row]);
  return (value.lines ?? []).map((line, index) => {
    const row = { ...line };
    for (const end of ["start", "end"]) {
      for (const [key, cell] of Object.entries(line[end] ? nodes[line[end] - 1] : {})) row[`${end}_${key}`] = cell;
    }
    return [String(index + 1), row];
  });
}

function apply(rule, scope) {
  const level = rule.level ?? "attention";
  if (!rule.each) return holds(rule.when, scope) ? [{ level, text: fill(rule.say, scope) }] : [];
  const found = [];
  let previous = {};
  for (const [name, row] of rowsOf(scope, rule.each)) {
    const inner = inside(scope, scope.fields[rule.each], row, previous, name);
    if (holds(rule.when, inner)) found.push({ level, text: fill(rule.say, inner) });
    previous = row;
  }
  return found;
}

function tooManyWords(definition, answers) {
  return definition.fields
    .map((field) => [field, countWords(String(answers[field.key] ?? ""))])
    .filter(([field, words]) => field.max_words && words > field.max_words)
    .map(([field, words]) => ({
      level: "attention",
      text: `${field.label}: ${words} woorden. Probeer het in ${field.max_words} woorden of minder.`,
    }));
}

export function countWords(text) {
  return text.split(/\s+/).filter(Boolean).length;
}

function fill(text, scope) {
  return text.replace(/\{(\w+)\}/g, (_, name) => scope.texts[name] ?? "");
}

function holds(condition, scope) {
  return Object.entries(condition).every(([word, given]) => CONDITIONS[word](given, scope));
}

const compare = (test) => (given, scope) => {
  const [left, right] = given.map((one) => valueOf(one, scope));
  return left !== null && right !== null && test(left, right);
};
const asList = (value) => (Array.isArray(value) ? value : [value]);

const CONDITIONS = {
  filled: (name, scope) => !isEmpty(scope.names[name]),
  empty: (name, scope) => isEmpty(scope.names[name]),
  chosen: (given, scope) => Object.entries(given).every(([name, wanted]) => asList(scope.names[name]).some((one) => asList(wanted).includes(one))),
  says: (given, scope) => Object.entries(given).some(([name, words]) => words.some((word) => sayWord(String(scope.names[name] ?? ""), word))),
  ends_with: (given, scope) => Object.entries(given).every(([name, end]) => String(scope.names[name] ?? "").trimEnd().endsWith(end)),
  incomplete: (given, scope) =>
    Object.entries(given).some(([path, columns]) => rowsOf(scope, path).some(([, row]) => columns.some((column) => isEmpty(row[column])))),
  below: compare((left, right) => left < right),
  above: compare((left, right) => left > right),
  at_least: compare((left, right) => left >= right),
  at_most: compare((left, right) => left <= right),
  equals: compare((left, right) => left === right),
  all: (given, scope) => given.every((one) => holds(one, scope)),
  any: (given, scope) => given.some((one) => holds(one, scope)),
  not: (given, scope) => !holds(given, scope),
};

function sayWord(text, word) {
  const plain = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_])${plain}(?![\\p{L}\\p{N}_])`, "iu").test(text);
}

function valueOf(operand, scope) {
  if (typeof operand === "number") return operand;
  if (typeof operand === "string") return typeof scope.names[operand] === "number" ? scope.names[operand] : null;
  const word = Object.keys(operand)[0];
  return OVER_ROWS[word] ? OVER_ROWS[word](numbersOf(operand, scope)) : NUMBERS[word](operand[word], scope);
}

function numbersOf(operand, scope) {
  const [word, path] = Object.entries(operand)[0];
  const counted = word === "count";
  const cut = path.lastIndexOf(".");
  const [table, column] = counted ? [path, ""] : [path.slice(0, cut), path.slice(cut + 1)];
  return rowsOf(scope, table)
    .map(([, row]) => row)
    .filter((row) => Object.entries(operand.where ?? {}).every(([key, wanted]) => asList(wanted).includes(row[key])))
    .map((row) => (counted ? 1 : row[column]))
    .filter((value) => typeof value === "number");
}

const fold = (step) => (given, scope) => {
  const numbers = given.map((one) => valueOf(one, scope));
  return numbers.includes(null) ? null : numbers.slice(1).reduce(step, numbers[0]);
};

const NUMBERS = {
  plus: fold((left, right) => left + right),
  minus: fold((left, right) => left - right),
  times: fold((left, right) => left * right),
  distance: fold((left, right) => Math.abs(left - right)),
  over: (given, scope) => {
    const [left, right] = given.map((one) => valueOf(one, scope));
    return left !== null && right ? left / right : null;
  },
  hours: (given, scope) => {
    const [start, end] = given.map((name) => scope.names[name] && minutesOf(scope.names[name]));
    return start === undefined || end === undefined ? null : ((end - start + 1440) % 1440) / 60;
  },
  days: (given, scope) => {
    const [start, end] = given.map((name) => scope.names[name]);
    return start && end ? Math.round((Date.parse(`${end}T00:00Z`) - Date.parse(`${start}T00:00Z`)) / 86_400_000) : null;
  },
  rank: (name, scope) => {
    const place = scope.cells[name].options.findIndex(([key]) => key === scope.names[name]);
    return place < 0 ? null : place;
  },
  words: (given, scope) => {
    const names = given === "all" ? Object.keys(scope.fields) : asList(given);
    return names.flatMap((name) => textsIn(scope.names[name])).reduce((total, text) => total + countWords(text), 0);
  },
  ticked: (name, scope) => (scope.names[name] ?? []).length,
};

const OVER_ROWS = {
  sum: (numbers) => numbers.reduce((total, number) => total + number, 0),
  count: (numbers) => numbers.length,
  mean: (numbers) => (numbers.length ? OVER_ROWS.sum(numbers) / numbers.length : null),
  highest: (numbers) => (numbers.length ? Math.max(...numbers) : null),
  lowest: (numbers) => (numbers.length ? Math.min(...numbers) : null),
};

function minutesOf(time) {
  const [hour, minute] = time.split(":").map(Number);
  return hour * 60 + minute;
}

function textsIn(value) {
  if (typeof value === "string") return [value];
  return value && typeof value === "object" ? Object.values(value).flatMap(textsIn) : [];
}

export function spoken(number) {
  const rounded = Math.floor(number * 100 + 0.5) / 100;
  return rounded.toFixed(2).replace(/\.?0+$/, "").replace(".", ",");
}

function figure(row, number) {
  if (number === null) return "";
  const unit = row.unit ? ` ${row.unit}` : "";
  const band = (row.bands ?? []).find(([most]) => number <= most);
  return `${spoken(number)}${unit}${band ? ` – ${band[1]}` : ""}`;
}

function top(given, scope) {
  return rowsOf(scope, given.table)
    .filter(([, row]) => typeof row[given.by] === "number")
    .sort(([, left], [, right]) => right[given.by] - left[given.by])
    .slice(0, given.count ?? 3)
    .map(([name, row]) => `${name} (${given.show.filter((key) => key in row).map((key) => row[key]).join(", ")})`)
    .join("; ");
}
