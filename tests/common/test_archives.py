"""ZIPs that unpack anywhere: safe and unique names, checksums of what was written, nothing whole in memory."""

import hashlib
import zipfile
from io import BytesIO

import pytest

from common.archives import CHUNK, Archive, safe_name
from tests.factories.courses import NOW


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("Verslag über BPV.docx", "Verslag über BPV.docx"),
        ("..", "bestand"),
        ("...", "bestand"),
        ("", "bestand"),
        ("../../etc/passwd", "etc-passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/passwd", "etc-passwd"),
        ("C:\\Windows\\win.ini", "C--Windows-win.ini"),
        (".bashrc", "bashrc"),
        ("punt.", "punt"),
        ("con", "_con"),
        ("CON.txt", "_CON.txt"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("Lpt1 .pdf", "_Lpt1.pdf"),
        ("COM¹.pdf", "_COM¹.pdf"),
        ('wat?*<>|:".pdf', "wat--.pdf"),
        ("re\u0301sume\u0301.pdf", "résumé.pdf"),
        ("a\u202efdp.exe", "a fdp.exe"),
        ("regel\nom\x00.pdf", "regel om.pdf"),
        ("  veel   spaties  .pdf", "veel spaties.pdf"),
        ("👩‍🏫.jpg", "👩 🏫.jpg"),
    ],
)
def test_a_name_unpacks_anywhere_and_stays_in_its_folder(typed, safe):
    assert safe_name(typed, otherwise="bestand") == safe


@pytest.mark.parametrize("letter", ["a", "é", "漢", "🙂"])
def test_a_long_name_is_cut_and_keeps_its_ending(letter):
    name = safe_name(letter * 300 + ".pdf", otherwise="bestand")
    assert (len(name) <= 80, len(name.encode()) <= 200, name.endswith(f"{letter}.pdf")) == (True, True, True)


def packed(*files: tuple[str, bytes], inside: str = "") -> tuple[list[str], bytes]:
    target = BytesIO()
    with Archive(target, now=NOW) as archive:
        paths = [
            archive.add(BytesIO(content), name=name, inside=inside, size=len(content)).path for name, content in files
        ]
    return paths, target.getvalue()


def test_names_that_are_the_same_get_a_number_whatever_their_case():
    paths, content = packed(
        ("Verslag.pdf", b"1"), ("verslag.PDF", b"2"), ("VERSLAG.pdf", b"3"), ("los", b"4"), ("LOS", b"5")
    )
    assert paths == ["Verslag.pdf", "verslag (2).PDF", "VERSLAG (3).pdf", "los", "LOS (2)"]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert [archive.read(path) for path in paths] == [b"1", b"2", b"3", b"4", b"5"]


def test_the_same_name_may_stand_in_two_folders():
    with Archive(BytesIO(), now=NOW) as archive:
        folders = [archive.folder("Opdracht"), archive.folder("opdracht"), archive.folder("..")]
        paths = [archive.add(b"x", name="a.txt", inside=folder).path for folder in folders]
    assert paths == ["Opdracht/a.txt", "opdracht (2)/a.txt", "map/a.txt"]


def test_the_checksum_is_of_what_was_written():
    content = bytes(range(256)) * (CHUNK // 100)
    target = BytesIO()
    with Archive(target, now=NOW) as archive:
        entry = archive.add(BytesIO(content), name="film.mp4", size=len(content))
    assert (entry.size, entry.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert archive.read("film.mp4") == content


def test_a_large_file_is_never_whole_in_memory():
    class Endless(BytesIO):
        largest = 0

        def read(self, size: int | None = -1) -> bytes:
            type(self).largest = max(self.largest, size if size and size > 0 else 10**9)
            return super().read(size)

    with Archive(BytesIO(), now=NOW) as archive:
        archive.add(Endless(b"x" * (3 * CHUNK)), name="groot.mp4", size=3 * CHUNK)
    assert Endless.largest == CHUNK
