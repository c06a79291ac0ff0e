"""Reads whose SQL is composed once a process, for the few that every learner makes all day.

The ORM composes a statement anew for every call: about a thousand Python calls, where running it takes a hundred. By
`@prepared` a function that returns a queryset becomes one that returns its rows. The queryset is made and composed at the
first call, with a place kept for each argument; later calls only fill the places. What is read is still written with
models: a renamed field fails, another database follows.

Arguments are named, and go to the database as they are: numbers and texts, or a tuple of them for an `__in`. The queryset must be
the same for all arguments: no choices by them, and no None (docs/decisions/0023).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial, wraps
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, QuerySet

Shape = tuple[tuple[str, int | None], ...]
"""The names of the arguments; of a tuple also how many it holds."""


class Place(Expression):
    """Where an argument comes. Composed it is its own parameter, to be found again in the list of them."""

    def __init__(self, name: str, number: int | None = None) -> None:
        super().__init__()
        self.name, self.number = name, number

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def fill(self, arguments: Mapping[str, Any]) -> Any:
        value = arguments[self.name]
        return value if self.number is None else value[self.number]


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters, some of them places; and what makes of a row of the database what the queryset gives."""

    sql: str
    parameters: Sequence[Any]
    converters: Sequence[tuple[int, Sequence[Any], Any]]
    finish: Callable[[tuple[Any, ...]], Any]

    def run(self, arguments: Mapping[str, Any]) -> list[Any]:
        parameters = [each.fill(arguments) if isinstance(each, Place) else each for each in self.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows = cursor.fetchall()
        return [self.finish(self._convert(row)) for row in rows]

    def _convert(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self.converters:
            return row
        values = list(row)
        for position, converters, expression in self.converters:
            for convert in converters:
                values[position] = convert(values[position], expression, connection)
        return tuple(values)


def prepared(make: Callable[..., QuerySet[Any, Any]]) -> Callable[..., list[Any]]:
    """Run the queryset that `make` returns, for the arguments of each call; tuples for `values_list`, else instances."""

    @cache
    def statement(_vendor: str, shape: Shape) -> Statement:
        return _compose(make(**{name: _places(name, size) for name, size in shape}))

    @wraps(make)
    def read(**arguments: Any) -> list[Any]:
        if () in arguments.values():
            return []
        shape = tuple((name, len(each) if isinstance(each, tuple) else None) for name, each in arguments.items())
        return statement(connection.vendor, shape).run(arguments)

    return read


def _places(name: str, size: int | None) -> Any:
    return Place(name) if size is None else [Place(name, number) for number in range(size)]


def _compose(rows: QuerySet[Any, Any]) -> Statement:
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    columns = [column for column, *_ in compiler.select]
    converters = compiler.get_converters(columns)
    finish: Callable[[tuple[Any, ...]], Any] = tuple
    if rows.query.default_cols:  # whole rows, no `values_list`
        finish = partial(rows.model.from_db, DEFAULT_DB_ALIAS, [column.target.attname for column in columns])
    return Statement(sql, parameters, [(place, *found) for place, found in converters.items()], finish)
