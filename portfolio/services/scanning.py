"""Malware: a ClamAV daemon looks at each file when there is one. Until it has answered nobody can open the file."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import clamd
from django.conf import settings
from django.db import transaction

from common.services import jobs
from portfolio.enums import ScanState
from portfolio.models import FileEvidence
from portfolio.services import pictures

SCAN_JOB = "portfolio.scan"
SECONDS = 60
ASK_AGAIN_AFTER = timedelta(hours=1)


class ScannerSilent(Exception):
    """The scanner gave no verdict. The job is tried again; the file waits."""


def is_configured() -> bool:
    return bool(settings.CLAMAV_URL)


def ask(evidence: FileEvidence, *, now: datetime, occasion: str = "") -> None:
    """Have the file scanned, once per occasion; in the caller's transaction."""
    key = f"{SCAN_JOB}:{evidence.pk}{occasion}"
    jobs.enqueue(kind=SCAN_JOB, key=key, payload={"evidence_id": evidence.pk}, now=now)


def scan(*, evidence_id: int, now: datetime) -> None:
    """Look at one file and write the verdict on every attempt that shares its bytes. Raises ScannerSilent.

    A file with malware loses its bytes; that it was there stays.
    """
    evidence = FileEvidence.objects.filter(pk=evidence_id, scan=ScanState.WAITING).first()
    if evidence is None:
        return
    verdict = _verdict(evidence)
    storage, name = evidence.file.storage, str(evidence.file.name)
    with transaction.atomic():
        sharing = FileEvidence.objects.select_for_update(of=("self",)).filter(file=name, scan=ScanState.WAITING)
        found = list(sharing)
        FileEvidence.objects.filter(pk__in=[one.pk for one in found]).update(scan=verdict)
        if verdict == ScanState.INFECTED:
            transaction.on_commit(lambda: storage.delete(name))
        else:
            for one in found:
                if not one.is_blocked:  # else when it is opened again
                    pictures.ask(one, now=now)


def _verdict(evidence: FileEvidence) -> ScanState:
    parts = urlsplit(settings.CLAMAV_URL)
    try:
        if parts.scheme == "unix":
            scanner = clamd.ClamdUnixSocket(parts.path, timeout=SECONDS)
        else:
            scanner = clamd.ClamdNetworkSocket(parts.hostname, parts.port or 3310, timeout=SECONDS)
        with evidence.file.open("rb") as content:
            answer = scanner.instream(content)["stream"][0]
    except (clamd.ClamdError, OSError, KeyError, ValueError) as error:
        raise ScannerSilent(type(error).__name__) from error
    if answer not in {"OK", "FOUND"}:
        raise ScannerSilent(answer)
    return ScanState.CLEAN if answer == "OK" else ScanState.INFECTED


def ask_again(*, now: datetime) -> None:
    """For files that still wait: their job may have given up while the scanner was away."""
    for evidence in FileEvidence.objects.filter(scan=ScanState.WAITING, created_at__lt=now - ASK_AGAIN_AFTER)[:200]:
        with transaction.atomic():
            ask(evidence, now=now, occasion=f":{now:%Y%m%d%H}")
