"""Portfolio assignments: a changed text is a new version; curricula keep the version they pinned."""

from datetime import datetime
from typing import Any

from courses.models import Assignment, AssignmentVersion, Criterion, Module
from courses.services.loading.hashes import hash_of
from courses.services.loading.report import LoadReport, reading


def load_assignments(rows: list[dict[str, Any]], *, now: datetime, report: LoadReport) -> None:
    modules = {module.key: module for module in Module.objects.all()}
    for row in rows:
        with reading(f"assignments.yaml, {row.get('key')}"):
            _load_assignment(row, module=modules[row["module"]], now=now, report=report)


def _load_assignment(row: dict[str, Any], *, module: Module, now: datetime, report: LoadReport) -> None:
    name = f"assignment {row['key']}"
    assignment, created = Assignment.objects.get_or_create(key=row["key"], defaults={"module": module})
    newest = assignment.versions.first()
    wanted = hash_of(row)
    if newest and newest.content_hash == wanted:
        report.unchanged.append(name)
        return
    version = AssignmentVersion.objects.create(
        assignment=assignment,
        number=newest.number + 1 if newest else 1,
        title=row["title"],
        kind=row["kind"],
        minutes=row["minutes"],
        instructions=row["instructions_text"].strip(),
        evidence=row["evidence"],
        privacy=row["privacy_text"].strip(),
        instruments=row["instruments"],
        content_hash=wanted,
        published_at=now,
    )
    for order, criterion in enumerate(row["rubric"], start=1):
        Criterion.objects.create(
            version=version,
            key=criterion["key"],
            order=order,
            name=criterion["criterion"],
            is_privacy=criterion["privacy"],
            insufficient=criterion["onvoldoende"],
            sufficient=criterion["voldoende"],
            good=criterion["goed"],
        )
    (report.created if created else report.updated).append(name)
    if not created:
        report.differences.append(f"{name}: version {version.number} waits for a next curriculum")
