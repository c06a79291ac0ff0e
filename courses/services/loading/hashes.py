"""Hashes of data, to see whether a row still is what the loader wrote."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from courses.services.loading.report import LoadReport


def hash_of(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()


def sync_row(
    *, model: type[models.Model], lookup: dict[str, Any], values: dict[str, Any], name: str, report: LoadReport
) -> models.Model:
    """Create the row, or update it while it still holds what was loaded before. `model` has a `loaded_hash`."""
    wanted = hash_of(values)
    row = model._default_manager.filter(**lookup).first()
    if row is None:
        report.created.append(name)
        return model._default_manager.create(**lookup, **values, loaded_hash=wanted)
    if hash_of({field: getattr(row, field) for field in values}) != row.loaded_hash:  # type: ignore[attr-defined]
        report.kept_by_authors.append(name)
    elif row.loaded_hash == wanted:  # type: ignore[attr-defined]
        report.unchanged.append(name)
    else:
        for field, value in {**values, "loaded_hash": wanted}.items():
            setattr(row, field, value)
        row.save()
        report.updated.append(name)
    return row
