// The spoons of a day: how many there are, and how many are used.
import { addPicture, fieldOf, make, svg, words } from "../../js/instrument-pictures.js";
import { spoken } from "../../js/instrument-rules.js";

addPicture(spoons);

function spoons(picture, definition, answers) {
  const stock = answers[picture.stock];
  if (typeof stock !== "number" || stock <= 0) return null;
  const column = fieldOf(definition, picture.table).columns.find((one) => one.key === picture.column);
  const used = (answers[picture.table] ?? []).reduce((total, row) => total + (row[column.key] ?? 0), 0);
  const count = Math.min(60, Math.ceil(Math.max(stock, used)));
  const each = 15;
  const [step, high] = [40, 92];
  const parts = Array.from({ length: count }, (_, index) => {
    const [x, y] = [20 + (index % each) * step, 34 + Math.floor(index / each) * high];
    const part = Math.max(0, Math.min(1, used - index));
    const over = index >= stock;
    return [
      make("ellipse", { cx: x, cy: y - 14, rx: 9, ry: 13, class: `drawing__spoon${part ? " drawing__spoon--used" : ""}${over ? " drawing__spoon--over" : ""}` }),
      make("rect", { x: x - 2, y: y - 2, width: 4, height: 38, rx: 2, class: `drawing__spoon${part ? " drawing__spoon--used" : ""}${over ? " drawing__spoon--over" : ""}` }),
      part === 0.5 ? words(x, y - 9, "½", { class: "drawing__half" }) : null,
      over && index < stock + 1 ? words(x - 9, y + 52, "te veel", { "text-anchor": "start" }) : null,
    ];
  });
  const text = `${spoken(used)} van ${spoken(stock)} lepels gebruikt`;
  const height = Math.ceil(count / each) * high + 26;
  return svg(620, height, text, [parts, words(310, height - 6, `${text} (gevuld is gebruikt)`)]);
}
