"""Modules, tracks and glossary: plain rows that authors may edit afterwards."""

from decimal import Decimal
from typing import Any

from courses.models import GlossaryTerm, Module, Track
from courses.services.loading.hashes import sync_row
from courses.services.loading.report import LoadReport, reading


def load_modules(rows: list[dict[str, Any]], *, report: LoadReport) -> None:
    for row in rows:
        with reading(f"modules.yaml, {row.get('key')}"):
            values = {
                "number": row["number"],
                "name": row["name"],
                "aim": row["aim"].strip(),
                "intro": row["intro_text"].strip(),
            }
            sync_row(
                model=Module, lookup={"key": row["key"]}, values=values, name=f"module {row['key']}", report=report
            )


def load_tracks(rows: list[dict[str, Any]], *, report: LoadReport) -> None:
    for row in rows:
        with reading(f"tracks.yaml, {row.get('key')}"):
            values = {
                **{name: row[name] for name in ("name", "qualification", "audience", "summary", "order")},
                "intro": row["intro_text"].strip(),
                "results": "\n".join(row["results"]),
                "price": None if row["price"] is None else Decimal(row["price"]),
                "price_is_circa": row["price_is_circa"],
            }
            sync_row(model=Track, lookup={"key": row["key"]}, values=values, name=f"track {row['key']}", report=report)


def load_glossary(rows: list[dict[str, Any]], *, report: LoadReport) -> None:
    for row in rows:
        with reading(f"glossary.yaml, {row.get('term')}"):
            values = {name: row[name] for name in ("definition", "source", "check_on")}
            sync_row(
                model=GlossaryTerm,
                lookup={"term": row["term"]},
                values=values,
                name=f"term {row['term']}",
                report=report,
            )
