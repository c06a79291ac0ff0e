"""Evaluation forms from courses/curriculum/evaluation.yaml. A changed form is a new version, never a changed one."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from courses.services.loading import CURRICULUM
from evaluations.models import EvaluationForm, EvaluationQuestion

OWN_OPTIONS = ("show_if", "options_from", "store_separately", "multiple", "min", "max")


class EvaluationFileError(Exception):
    """evaluation.yaml does not hold what the loader needs. The message names the form and question."""


@dataclass
class FormReport:
    """Names of forms, such as 'evaluation form lesson_day v1'."""

    created: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def load_forms(*, now: datetime, path: Path = CURRICULUM / "evaluation.yaml") -> FormReport:
    """Add a version of each form that differs from its newest. Raises EvaluationFileError."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    scales = {scale["key"]: scale for scale in data["scales"]}
    report = FormReport()
    for row in data["forms"]:
        try:
            _load_form(row, scales=scales, now=now, report=report)
        except (KeyError, TypeError) as error:
            raise EvaluationFileError(f"{path.name}, {row.get('key')}: {type(error).__name__} {error}") from error
    return report


def _load_form(row: dict[str, Any], *, scales: dict[str, Any], now: datetime, report: FormReport) -> None:
    questions = [_question(question, scales) for question in row["questions"]]
    content = {"name": row["name"], "when": row["when_text"], "anonymous": row["anonymous"], "questions": questions}
    content_hash = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    newest = EvaluationForm.objects.filter(key=row["key"]).first()
    if newest and newest.content_hash == content_hash:
        report.unchanged.append(f"evaluation form {newest.key} v{newest.version}")
        return
    form = EvaluationForm.objects.create(
        key=row["key"],
        version=newest.version + 1 if newest else 1,
        name=row["name"],
        when=row["when_text"],
        is_anonymous=row["anonymous"],
        content_hash=content_hash,
        loaded_at=now,
    )
    for order, question in enumerate(questions, start=1):
        EvaluationQuestion.objects.create(form=form, order=order, **question)
    report.created.append(f"evaluation form {form.key} v{form.version}")


def _question(row: dict[str, Any], scales: dict[str, Any]) -> dict[str, Any]:
    """Fields of an EvaluationQuestion. A scale is written out, so that a version says for ever what it asked."""
    options = {name: row[name] for name in OWN_OPTIONS if name in row}
    if row["kind"] == "scale":
        scale = scales[row["scale"]]
        options |= {"scale": scale["key"], "labels": {str(step["value"]): step["label"] for step in scale["options"]}}
        options |= {name: scale[name] for name in ("min", "max") if name in scale}
    if row["kind"] == "choice":
        options["choices"] = row["options"]
    return {"key": row["id"], "kind": row["kind"], "text": row["text"], "options": options}
