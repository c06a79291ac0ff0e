"""Answers as a person reads them."""

from courses.instruments import instruments
from courses.instruments.definition import CHOICE, DATE, TABLE, TEXT, Cell, InstrumentField, Row
from courses.instruments.words import BLANK_ROWS, MANY_ROWS, shown

STARR = instruments()["starr"]  # any: only a walk asks its instrument something
ROWS = (Row("a", "Inzet", group="Houding"), Row("b", "Regels", group="Houding"), Row("c", "Tempo", group="Werk"))
GROUPED = InstrumentField("scores", "Scores", TABLE, columns=(Cell("zelf", "Zelf", TEXT),), rows=ROWS, row_label="Wat")


def test_rows_of_a_filled_table_keep_their_group():
    (grid,) = shown(STARR, GROUPED, {"a": {"zelf": "goed"}, "c": {"zelf": "traag"}}).grids
    assert grid.lines == [("Houding", ("Inzet", "goed")), ("Werk", ("Tempo", "traag"))]


def test_an_empty_table_on_paper_has_every_row_under_its_group():
    empty = shown(STARR, GROUPED, None)
    (grid,) = empty.on_paper
    assert grid.lines == [("Houding", ("Inzet", "")), ("Houding", ("Regels", "")), ("Werk", ("Tempo", ""))]
    assert not empty  # there is still no answer


def test_rows_without_a_group_stand_under_none():
    field = InstrumentField("dag", "Dag", TABLE, columns=GROUPED.columns, rows=(Row("ma", "maandag"),))
    assert shown(STARR, field, {"ma": {"zelf": "druk"}}).grids[0].lines == [("", ("maandag", "druk"))]


def test_an_empty_table_has_no_more_rows_than_one_may_fill_in():
    few, many = (InstrumentField("x", "X", TABLE, columns=GROUPED.columns, max_rows=number) for number in (3, 20))
    assert [len(shown(STARR, field, None).on_paper[0].rows) for field in (few, many)] == [3, BLANK_ROWS]


def test_a_date_gets_less_room_than_a_sentence():
    columns = (Cell("wat", "Wat", TEXT), Cell("dag", "Dag", DATE))
    field = InstrumentField("x", "X", TABLE, columns=columns)
    what, day = shown(STARR, field, None).on_paper[0].widths
    assert what > day


def test_a_column_is_wide_enough_for_the_longest_word_in_it():
    columns = (
        Cell("kort", "Nu", CHOICE, options=(("j", "ja"),)),
        Cell("lang", "Nu", CHOICE, options=(("t", "toestemming"),)),
    )
    field = InstrumentField("x", "X", TABLE, columns=columns)
    short, long = shown(STARR, field, None).on_paper[0].widths
    assert long > short


def test_many_rows_stand_closer_together():
    rows = tuple(Row(f"r{number}", f"Rij {number}") for number in range(MANY_ROWS + 1))
    field = InstrumentField("x", "X", TABLE, columns=GROUPED.columns, rows=rows)
    assert shown(STARR, field, None).on_paper[0].is_long
    assert not shown(STARR, GROUPED, None).on_paper[0].is_long


def test_the_columns_of_a_table_take_its_whole_width():
    tables = [field for instrument in instruments().values() for field in instrument.fields if field.columns]
    grids = [grid for field in tables for grid in shown(STARR, field, None).on_paper]
    assert {sum(grid.widths) for grid in grids} == {100}


def test_what_columns_let_one_choose_from_is_said_once():
    yes_no = (("ja", "ja"), ("nee", "nee"))
    columns = (Cell("wie", "Wie", TEXT), *(Cell(key, key, CHOICE, options=yes_no) for key in ("ma", "di")))
    assert shown(STARR, InstrumentField("x", "X", TABLE, columns=columns), None).choices == ["ma, di: ja / nee"]


def test_few_rows_for_sentences_get_height_to_write_in():
    choices = InstrumentField(
        "x", "X", TABLE, columns=(Cell("zelf", "Zelf", CHOICE, options=(("a", "A"),)),), rows=ROWS
    )
    assert shown(STARR, GROUPED, None).on_paper[0].is_roomy
    assert not shown(STARR, choices, None).on_paper[0].is_roomy


def test_a_table_of_phases_and_roles_is_turned_into_a_matrix_with_every_task():
    rows = (
        Row("a", "Zoekt", group="Voor · student"),
        Row("b", "Helpt", group="Voor · school"),
        Row("c", "Leert", group="Na · student"),
    )
    field = InstrumentField("t", "T", TABLE, columns=GROUPED.columns, rows=rows, group_labels=("Fase", "Rol"))
    assert shown(STARR, field, {"b": {"zelf": "ja"}}).crossed == [
        ("Voor", [("student", [("Zoekt", "")]), ("school", [("Helpt", "ja")])]),
        ("Na", [("student", [("Leert", "")]), ("school", [])]),
    ]
    assert shown(STARR, GROUPED, {"a": {"zelf": "ja"}}).crossed == []
