// The dial: four quarters, of which one is chosen.
import { addPicture, fieldOf, inLines, make, svg, words } from "../../js/instrument-pictures.js";

addPicture(quarters);

function quarters(picture, definition, answers) {
  const field = fieldOf(definition, picture.field);
  const chosen = answers[field.key];
  const [middle, radius] = [200, 190];
  const parts = field.options.slice(0, 4).map(([key, label], index) => {
    const [dx, dy] = [[-1, -1], [1, -1], [1, 1], [-1, 1]][index];
    const edge = `M${middle} ${middle} L${middle + dx * radius} ${middle} A${radius} ${radius} 0 0 ${dx * dy > 0 ? 1 : 0} ${middle} ${middle + dy * radius} Z`;
    const rows = inLines(label, 20);
    const y = middle + dy * 85 - rows.length * 9 + 12;
    const mine = key === chosen;
    return [
      make("path", { d: edge, class: `drawing__quarter${mine ? " drawing__quarter--chosen" : ""}` }),
      rows.map((row, number) => words(middle + dx * 92, y + number * 20, row)),
      mine ? words(middle + dx * 92, y + rows.length * 20 + 4, "gekozen", { class: "drawing__chosen" }) : null,
    ];
  });
  const text = chosen ? `Gekozen stand: ${Object.fromEntries(field.options)[chosen]}` : `Vier standen: ${field.options.map(([, label]) => label).join("; ")}`;
  return svg(400, 400, text, parts);
}
