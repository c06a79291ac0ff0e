"""Fills in any instrument by keyboard, from its example: the kind of field says which keys."""

from typing import Any

from playwright.sync_api import Page

from courses.instruments import definition as d


def fill_in(page: Page, instrument: d.Instrument, answers: dict[str, Any]) -> None:
    for field in instrument.fields:
        if field.key in answers:
            _fill_field(page, instrument, field, answers[field.key])


def _fill_field(page: Page, instrument: d.Instrument, field: d.InstrumentField, value: Any) -> None:
    if field.kind == d.CHECKLIST:
        _tick(page, field, value)
    elif field.kind == d.TABLE and field.rows:
        for row, cells in value.items():
            _fill_row(page, f"{field.key}-{row}", field.columns, cells)
    elif field.kind == d.TABLE:
        _fill_rows(page, field.key, field.columns, value)
    elif field.kind == d.MAP:
        _fill_rows(page, f"{field.key}-nodes", field.columns, value["nodes"])
        line = [d.Cell(key, "", d.CHOICE, options=(("", ""),)) for key in ("start", "end", "kind")]
        _fill_rows(page, f"{field.key}-lines", tuple(line), value["lines"])
    elif field.kind == d.WALK:
        _walk(page, field, value)
    elif field.kind in {d.CHOICE, d.SCALE}:
        _press_space(page, f"[name='{field.key}'][value='{value}']")
    else:
        _type(page, field, field.key, value)


def _fill_rows(page: Page, name: str, columns: tuple[d.Cell, ...], rows: list[dict[str, Any]]) -> None:
    table = page.locator(f"[data-rows='{name}']")
    for number, row in enumerate(rows, 1):
        while table.locator("[data-row]").count() < number:
            table.locator("[data-more]").focus()
            page.keyboard.press("Enter")
        _fill_row(page, f"{name}-{number}", columns, row)


def _fill_row(page: Page, prefix: str, columns: tuple[d.Cell, ...], cells: dict[str, Any]) -> None:
    for column in columns:
        if column.key in cells:
            _type(page, column, f"{prefix}-{column.key}", cells[column.key])


def _type(page: Page, cell: d.Cell, name: str, value: Any) -> None:
    control = page.locator(f"[name='{name}']")
    control.focus()
    if cell.options:  # a list: down to the option
        place = control.evaluate(
            "(list, value) => [...list.options].findIndex((one) => one.value === value)", str(value)
        )
        for _step in range(place):
            page.keyboard.press("ArrowDown")
    elif cell.kind in {d.DATE, d.TIME}:
        control.fill(value)  # the browser's own control: which part comes first follows its language
    else:
        page.keyboard.insert_text(str(value))


def _tick(page: Page, field: d.InstrumentField, value: list[str]) -> None:
    known = dict(field.options)
    for one in value:
        if one in known:
            _press_space(page, f"[name='{field.key}'][value='{one}']")
    own = [one for one in value if one not in known]
    if own:
        page.locator(f"[name='{field.key}-own']").focus()
        page.keyboard.insert_text("\n".join(own))


def _walk(page: Page, field: d.InstrumentField, value: dict[str, str]) -> None:
    """One question at a time: choose, then the button; the last one leads to the outcome."""
    for node, answer in value.items():
        _press_space(page, f"[name='{field.key}-{node}'][value='{answer}']")
        page.locator("[data-walk] button.button:not(.button--secondary, .button--quiet)").focus()
        page.keyboard.press("Enter")


def _press_space(page: Page, selector: str) -> None:
    page.locator(selector).focus()
    page.keyboard.press("Space")
