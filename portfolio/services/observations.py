"""Observations in an open attempt: begun empty, written in several goes, each save on top of the one before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from portfolio.models import Observation, Submission
from portfolio.services.drafts import add_piece
from portfolio.services.submissions import lock_draft

LONGEST_OBSERVATION = 10_000  # characters a field; some three pages


class ObservationGone(DomainError):
    default_message = _("This observation was removed in another tab or on another device.")


class StaleObservation(DomainError):
    """Another tab or device saved in between. `current` is the observation as it is stored now."""

    default_message = _("This observation was changed in another tab or on another device. Nothing was overwritten.")

    def __init__(self, current: Observation) -> None:
        super().__init__()
        self.current = current


@transaction.atomic
def begin_observation(*, submission: Submission, now: datetime) -> Observation:
    """Add an empty observation; one that is still empty is used first. Raises NotADraft, NotTakingPart, TooManyPieces."""
    locked = lock_draft(submission)
    for observation in Observation.objects.filter(submission=locked):
        if observation.is_empty:
            return observation
    observation = Observation(submission=locked, created_at=now)
    add_piece(locked, observation, field=None)
    return observation


@transaction.atomic
def save_observation(
    *, submission: Submission, evidence_id: int, values: Mapping[str, Any], revision: int
) -> Observation:
    """Save what was written on top of `revision`. The same again is fine: a retry after a lost answer.

    Raises NotADraft, NotTakingPart, ObservationGone, StaleObservation.
    """
    locked = lock_draft(submission)
    observation = Observation.objects.filter(submission=locked, pk=evidence_id).first()
    if observation is None:
        raise ObservationGone
    if observation.values == dict(values):
        return observation
    if revision != observation.revision:
        raise StaleObservation(observation)
    for name, value in values.items():
        setattr(observation, name, value)
    observation.revision += 1
    observation.save(update_fields=[*values, "revision"])
    return observation
