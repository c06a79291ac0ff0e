// What a sheet can do by itself: more rows, names at the ends of lines, a timer for a step, one question at a time.
import { followWalk, readValues } from "./instrument-values.js";

export function addRowsInPage(root) {
  for (const table of root.querySelectorAll("[data-rows]")) {
    const button = table.querySelector("[data-more]");
    if (!button) continue;
    button.type = "button";
    button.addEventListener("click", () => addRow(table, button));
  }
}

function addRow(table, button) {
  const rows = table.querySelectorAll("[data-row]");
  const number = rows.length + 1;
  const row = rows[rows.length - 1].cloneNode(true);
  for (const control of row.querySelectorAll("[name]")) {
    control.name = control.name.replace(/-\d+-(\w+)$/, `-${number}-$1`);
    control.setAttribute("aria-label", control.getAttribute("aria-label").replace(/\d+/, number));
    control.value = "";
    control.removeAttribute("value");
  }
  const shown = row.querySelector("[data-number]");
  if (shown) shown.textContent = number;
  rows[rows.length - 1].after(row);
  row.querySelector("[name]").focus();
  button.hidden = number >= Number(table.dataset.most);
  table.dispatchEvent(new Event("rows", { bubbles: true }));
}

// A line of a map runs from place to place: show their names beside the numbers.
export function namePlaces(root, definition) {
  for (const field of definition.fields.filter((one) => one.kind === "map")) {
    const rows = root.querySelectorAll(`[data-rows="${field.key}-nodes"] [data-row]`);
    const centre = root.querySelector(`[name="${field.centre}"]`)?.value.trim();
    const names = [...rows].map((row) => row.querySelector("[name]").value.trim());
    for (const select of root.querySelectorAll(`[data-rows="${field.key}-lines"] [data-place]`)) nameOptions(select, names, field.centre ? centre || "midden" : null);
  }
}

function nameOptions(select, names, centre) {
  const wanted = [...(centre === null ? [] : [["0", centre]]), ...names.map((name, index) => [String(index + 1), name])];
  for (const [value, name] of wanted) {
    let option = select.querySelector(`option[value="${value}"]`);
    if (!option) {
      option = new Option("", value);
      select.append(option);
    }
    const text = name ? `${value}. ${name}` : value;
    if (option.textContent !== text) option.textContent = text;
  }
}

// Rows grouped by parts ("fase · rol") can be shown by part. What is hidden is kept, sent and printed all the same.
export function filterGroups(root) {
  for (const table of root.querySelectorAll("[data-filters]")) addFilters(table);
}

function addFilters(table) {
  const headings = [...table.querySelectorAll(".fill-in__group")];
  const groups = headings.map((heading) => ({ parts: heading.textContent.trim().split(" · "), rows: rowsBelow(heading) }));
  const bar = document.createElement("div");
  bar.className = "cluster no-print";
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  const selects = table.dataset.filters.split(" · ").map((name, part) => {
    const label = document.createElement("label");
    const select = document.createElement("select");
    select.append(new Option(table.dataset.textEverything, ""));
    for (const text of new Set(groups.map(({ parts }) => parts[part]))) select.append(new Option(text, text));
    label.append(`${name} `, select);
    bar.append(label);
    select.addEventListener("change", show);
    return select;
  });
  bar.append(count);
  table.prepend(bar);

  function show() {
    for (const { parts, rows } of groups) {
      const wanted = selects.every((select, part) => !select.value || select.value === parts[part]);
      for (const row of rows) row.classList.toggle("fill-in__row--filtered", !wanted);
    }
    const rows = table.querySelectorAll("[data-row]:not(.fill-in__row--filtered)").length;
    count.textContent = selects.some((select) => select.value) ? `${rows} ${table.dataset.textShown}` : "";
  }
}

function rowsBelow(heading) {
  const rows = [heading];
  for (let row = heading.nextElementSibling; row && !row.matches(".fill-in__group"); row = row.nextElementSibling) rows.push(row);
  return rows;
}

export function startTimers(root) {
  for (const part of root.querySelectorAll("[data-minutes]")) addTimer(part);
}

function addTimer(part) {
  const whole = Number(part.dataset.minutes) * 60;
  let left = whole;
  let until = null;
  let ticking = null;
  const box = document.createElement("p");
  box.className = "timer no-print";
  const bar = document.createElement("progress");
  bar.max = whole;
  bar.setAttribute("aria-label", part.querySelector("h2")?.textContent.trim() ?? "");
  const clock = document.createElement("span");
  clock.className = "timer__clock";
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button button--secondary button--small" });
  const over = document.createElement("span");
  over.setAttribute("role", "status");
  box.append(button, bar, clock, over);
  part.querySelector("h2").after(box);
  button.addEventListener("click", () => (ticking ? pause() : start()));
  show();

  function start() {
    if (left <= 0) left = whole;
    over.textContent = "";
    until = Date.now() + left * 1000;
    ticking = setInterval(tick, 250);
    show();
  }
  function pause() {
    clearInterval(ticking);
    ticking = null;
    show();
  }
  function tick() {
    left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    if (left === 0) {
      pause();
      over.textContent = part.dataset.textOver;
    }
    show();
  }
  function show() {
    bar.value = whole - left;
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} ${part.dataset.textLeft}`;
    button.textContent = ticking ? part.dataset.textPause : left < whole ? part.dataset.textAgain : part.dataset.textStart;
  }
}

// A decision: one question at a time, with a way back, or all under each other.
export function walkByQuestion(root, definition) {
  const walk = root.querySelector("[data-walk]");
  if (!walk) return;
  const text = walk.dataset;
  const field = definition.fields.find((one) => one.kind === "walk");
  const questions = Object.fromEntries([...walk.querySelectorAll("[data-node]")].map((one) => [one.dataset.node, one]));
  const back = makeButton(text.textBack, "button button--secondary");
  const next = makeButton(text.textNext, "button");
  const both = makeButton(text.textAll, "button button--quiet");
  const refusal = document.createElement("p");
  refusal.className = "walk__refusal";
  refusal.setAttribute("role", "alert");
  const bar = document.createElement("div");
  bar.className = "form-actions no-print";
  bar.append(back, next, both);
  walk.append(refusal, bar);
  let place = followWalk(definition.walk, readValues(root, definition)[field.key] ?? {}).open?.key ?? definition.walk.start;
  let one = true;
  show();

  next.addEventListener("click", () => {
    const chosen = questions[place].querySelector(":checked");
    refusal.textContent = chosen ? "" : text.textChoose;
    if (!chosen) return questions[place].querySelector("input").focus();
    const to = definition.walk.nodes[place].answers.find(([key]) => key === chosen.value)[2];
    if (definition.walk.nodes[to]) go(to);
    else document.querySelector("[data-result] h2")?.closest("section").scrollIntoView();
  });
  back.addEventListener("click", () => {
    const before = trail();
    go(before[before.indexOf(place) - 1] ?? before.at(-1));
  });
  both.addEventListener("click", () => {
    one = !one;
    both.textContent = one ? text.textAll : text.textOne;
    show();
  });
  root.addEventListener("change", show);
  root.addEventListener("wiped", () => {
    place = definition.walk.start;
    show();
  });

  function go(to) {
    place = to;
    refusal.textContent = "";
    show();
    questions[place].querySelector("input:checked, input").focus();
  }
  function trail() {
    const way = followWalk(definition.walk, readValues(root, definition)[field.key] ?? {});
    const keys = way.steps.map((step) => step.node.key);
    return way.open ? [...keys, way.open.key] : keys;
  }
  function show() {
    const way = trail();
    if (!way.includes(place)) place = way.at(-1);
    for (const [key, question] of Object.entries(questions)) question.hidden = one && key !== place;
    walk.classList.toggle("walk--one", one);
    back.hidden = !one || way[0] === place;
    const chosen = questions[place].querySelector(":checked")?.value;
    const to = definition.walk.nodes[place].answers.find(([key]) => key === chosen)?.[2];
    next.textContent = definition.walk.outcomes[to] ? text.textOutcome : text.textNext;
    next.hidden = !one;
  }
}

function makeButton(text, className) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: text, className });
  return button;
}
