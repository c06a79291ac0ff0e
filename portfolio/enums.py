from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubmissionState(models.TextChoices):
    """Where one attempt at an assignment is. A released attempt never changes again; `aanvullen` opens the next one."""

    DRAFT = "draft", _("being written")
    SUBMITTED = "submitted", _("handed in")
    MARKING = "marking", _("being marked")
    RELEASED = "released", _("marked")


SUBMISSION_MOVES: Mapping[str, frozenset[str]] = {
    SubmissionState.DRAFT: frozenset({SubmissionState.SUBMITTED}),
    SubmissionState.SUBMITTED: frozenset({SubmissionState.DRAFT, SubmissionState.MARKING}),  # draft: withdrawn in time
    SubmissionState.MARKING: frozenset({SubmissionState.SUBMITTED, SubmissionState.RELEASED}),  # submitted: put back
    SubmissionState.RELEASED: frozenset(),
}
WAITS_FOR_TRAINER = frozenset({SubmissionState.SUBMITTED, SubmissionState.MARKING})


class Outcome(models.TextChoices):
    SUFFICIENT = "voldaan", _("fulfilled")
    REVISE = "aanvullen", _("to be supplemented")
    INSUFFICIENT = "niet_voldaan", _("not fulfilled")


class Level(models.TextChoices):
    INSUFFICIENT = "insufficient", _("insufficient")
    SUFFICIENT = "sufficient", _("sufficient")
    GOOD = "good", _("good")


class AssessmentState(models.TextChoices):
    DRAFT = "draft", _("concept")
    RELEASED = "released", _("released")


class Step(models.TextChoices):
    """Where a participant is with an assignment, over all attempts."""

    NOT_STARTED = "not_started", _("not started")
    WRITING = "writing", _("being written")
    HANDED_IN = "handed_in", _("handed in")
    MARKING = "marking", _("being marked")
    REVISE = "revise", _("to be supplemented")
    MET = "met", _("fulfilled")
    STUCK = "stuck", _("no attempts left")


class Actor(models.TextChoices):
    """Who is to do something next."""

    PARTICIPANT = "participant", _("you")
    TRAINER = "trainer", _("the trainer")
    STAFF = "staff", _("the organisation")
    NOBODY = "nobody", _("nobody")


WHO_ACTS = {
    Step.NOT_STARTED: Actor.PARTICIPANT,
    Step.WRITING: Actor.PARTICIPANT,
    Step.HANDED_IN: Actor.TRAINER,
    Step.MARKING: Actor.TRAINER,
    Step.REVISE: Actor.PARTICIPANT,
    Step.MET: Actor.NOBODY,
    Step.STUCK: Actor.STAFF,
}


class ScanState(models.TextChoices):
    NOT_SCANNED = "not_scanned", _("not scanned for malware")
    CLEAN = "clean", _("scanned, nothing found")
    BLOCKED = "blocked", _("blocked")
