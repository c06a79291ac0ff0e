"""Read module: files that others may not open while a judgement that is not released doubts their privacy (decision 0022)."""

from collections.abc import Iterable

from portfolio.models import Evidence, FileEvidence


def withhold(pieces: Iterable[Evidence]) -> None:
    """Close, on these rows in memory, what neither their writer nor their judge may open now. One statement, none without files."""
    files = [piece for piece in pieces if isinstance(piece, FileEvidence)]
    if files:
        opened = FileEvidence.objects.opened_to_others().filter(pk__in=[file.pk for file in files])
        known = set(opened.values_list("pk", flat=True))
        for file in files:
            file.is_withheld = file.pk not in known
