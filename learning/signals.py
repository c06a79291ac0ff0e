"""News for the rooms above, sent after commit. Receivers queue work; they hold no rules."""

from django.dispatch import Signal

enrolment_completed = Signal()  # enrolment_id
