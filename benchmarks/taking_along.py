"""Putting work into a ZIP: one person's whole portfolio and a group's, each of 390 files, against plain `zipfile`.

    .venv/bin/python benchmarks/taking_along.py        # about four minutes, in a temporary folder

Each kind runs in a process of its own: CPU and wall clock of the work alone, and the highest memory of the whole process.
`plain` has loaded the same product and copies the same stored files into a ZIP, one after the other. `own` is 13
assignments of 3 attempts of 10 files by one person; `group` is 13 people who handed in 3 attempts of 10
files. Every file is a photo with its page picture.
"""

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
MANY, ATTEMPTS, FILES = 13, 3, 10  # assignments or people, attempts of each, files of each attempt
PICTURE = (1400, 1050)  # as the worker makes them of a photo
KINDS = ("plain", "own", "group")
STEP = 256 * 1024


def in_child(folder: str, kind: str) -> str:
    """What a process of its own prints of this kind."""
    env = {"DJANGO_SETTINGS_MODULE": "config.settings.local", "VAR_DIR": folder, "LOG_LEVEL": "ERROR"}
    command = [sys.executable, __file__, kind]
    done = subprocess.run(command, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="leergangen-bench-") as folder:
        in_child(folder, "prepare")
        rows = {kind: json.loads(in_child(folder, kind)) for kind in KINDS}
    plain = rows["plain"]
    print(
        "| ZIP | MB | CPU s | wall s | peak MiB | CPU against plain | memory against plain |\n|---|---|---|---|---|---|---|"
    )
    for kind, row in rows.items():
        ratios = f"{row['cpu'] / plain['cpu']:.1f} | {row['peak'] / plain['peak']:.2f}"
        sizes = f"{row['bytes'] / 1e6:.0f} | {row['cpu']:.1f} | {row['wall']:.1f} | {row['peak']:.0f}"
        print(f"| {kind} | {sizes} | {ratios} |")


# --- in a process with Django --------------------------------------------------------------------------------------------
def prepare() -> None:
    """Two editions: in one a person with everything, in the other a group."""
    from django.core.management import call_command  # noqa: PLC0415  Django is set up in a child only

    from courses.models import Assignment, CurriculumAssignment, Module  # noqa: PLC0415
    from tests.factories.accounts import UserFactory  # noqa: PLC0415
    from tests.factories.courses import AssignmentVersionFactory, make_curriculum, make_edition  # noqa: PLC0415
    from tests.factories.learning import make_enrolment  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    curriculum = make_curriculum()
    for order in range(2, MANY + 1):
        assignment = Assignment.objects.create(key=f"m1-p{order}", module=Module.objects.get())
        version = AssignmentVersionFactory(assignment=assignment, title=f"Opdracht {order}")
        CurriculumAssignment.objects.create(
            curriculum=curriculum, assignment=version.assignment, version=version, required=True, order=order
        )
    photos = _photos()
    for code, people, assignments in (("alleen", 1, MANY), ("groep", MANY, 1)):
        edition = make_edition(curriculum=curriculum, code=code, capacity=people)
        for number in range(people):
            enrolment = make_enrolment(edition, UserFactory(first_name="Deelnemer", last_name=f"Nummer {number}"))
            for pin in curriculum.assignment_pins.order_by("order")[:assignments]:
                for attempt in range(1, ATTEMPTS + 1):
                    _make_work(enrolment, pin, attempt, photos)


def _photos() -> Iterator[tuple[bytes, bytes]]:
    """Endlessly a photo and its page picture, of which no two have the same bytes."""
    from PIL import Image  # noqa: PLC0415

    noise = Image.effect_noise((PICTURE[0] // 4, PICTURE[1] // 4), 60).convert("RGB")
    sizes = []
    for factor in (2, 1):  # the photo is larger than what is shown of it
        out = io.BytesIO()
        noise.resize((PICTURE[0] * factor, PICTURE[1] * factor)).save(out, "JPEG", quality=80)
        sizes.append(out.getvalue())
    while True:
        yield sizes[0] + os.urandom(16), sizes[1] + os.urandom(16)  # a reader stops before what follows the picture


def _make_work(enrolment, pin, attempt: int, photos: Iterator[tuple[bytes, bytes]]) -> None:  # noqa: ANN001  models
    from django.core.files.base import ContentFile  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from portfolio.models import EvidencePicture, FileEvidence, Submission, TextEvidence  # noqa: PLC0415
    from portfolio.services.snapshots import pieces_to_hand_in, take_snapshot  # noqa: PLC0415

    now = timezone.now()
    work = Submission.objects.create(
        enrolment=enrolment, assignment=pin.assignment, version=pin.version, attempt=attempt, state="released",
        snapshot={}, submitted_at=now, promised_by=timezone.localdate() + timedelta(days=14),
    )  # fmt: skip
    TextEvidence.objects.create(submission=work, order=1, created_at=now, text="Ik sprak met de student. " * 300)
    for number in range(FILES):
        photo, picture = next(photos)
        file = FileEvidence.objects.create(
            submission=work, order=number + 2, created_at=now, file=ContentFile(photo, "foto"), size=len(photo),
            name=f"foto-{attempt}-{number}.jpg", media_type="image/jpeg", sha256=sha256(photo).hexdigest(),
            preview="ready", pages=1,
        )  # fmt: skip
        EvidencePicture.objects.create(
            evidence=file, number=1, file=ContentFile(picture, "page"), width=PICTURE[0], height=PICTURE[1]
        )
    work.snapshot = take_snapshot(work, pieces_to_hand_in(work))
    work.save()


def plain() -> int:
    """The stored files of the group, and nothing else. Returns the bytes of the ZIP."""
    from portfolio.models import FileEvidence  # noqa: PLC0415

    files = FileEvidence.objects.filter(submission__enrolment__edition__code="groep")
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w") as archive:
            for file in files.iterator():
                with file.file.open("rb") as content, archive.open(f"{file.pk}.jpg", "w") as entry:
                    while piece := content.read(STEP):
                        entry.write(piece)
        return target.tell()


def bundled(kind: str) -> int:
    """As staff or a participant ask for it, and the job makes it. Returns the bytes of the ZIP."""
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from courses.models import Edition  # noqa: PLC0415
    from learning.models import Enrolment  # noqa: PLC0415
    from portfolio.models import Bundle  # noqa: PLC0415
    from portfolio.services import bundles  # noqa: PLC0415

    now = timezone.now()
    if kind == "own":
        bundle = bundles.ask_own(enrolment=Enrolment.objects.get(edition__code="alleen"), now=now)
    else:
        edition, actor = Edition.objects.get(code="groep"), User.objects.first()
        bundle = bundles.ask_group(edition=edition, actor=actor, reason="Meting", now=now)
    bundles.make(bundle_id=bundle.pk, clock=timezone.now)
    made = Bundle.objects.get(pk=bundle.pk)
    assert len(made.holds["files"]) == MANY * ATTEMPTS * FILES  # noqa: S101  half a ZIP is quick and proves nothing
    return int(made.zip_size)


def measure(work: Callable[[], int]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    size = work()
    spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "bytes": size}
    print(json.dumps(spent | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        import django

        django.setup()
        import portfolio.services.bundles  # noqa: F401  all kinds have loaded the same

        match sys.argv[1]:
            case "prepare":
                prepare()
            case "plain":
                measure(plain)
            case kind:
                measure(lambda: bundled(kind))
