"""Render certificates in this process; prints seconds of CPU and of wall clock per PDF.

python pdf.py ours 20        the product's certificate, template and QR code included
python pdf.py same 20        the same finished HTML, handed to xhtml2pdf and nothing else
python pdf.py bare 20        a plain page in a built-in font, without images
"""

import io
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402  Django must be set up first
from xhtml2pdf import pisa  # noqa: E402
from xhtml2pdf.files import ResourceAccessPolicy  # noqa: E402

from certificates.printed import Printed, PrintedModule  # noqa: E402
from certificates.services import issuing  # noqa: E402
from common import pdf  # noqa: E402

WARM_UP = 2
CODE = "23456789ABCD"
PRINTED = Printed(
    holder="Anna de Vries",
    track="Leergang BPV-begeleider",
    qualification="Gecertificeerd BPV-begeleider",
    modules=tuple(PrintedModule(number=number, name=f"Een module met een naam {number}") for number in (1, 2, 3)),
    sbu="27,5",
    days=(date(2027, 3, 4), date(2027, 4, 1)),
    issued_on=date(2027, 4, 20),
    place="Amersfoort",
    issuer="Consortium Beroepsonderwijs",
    signatory="M. Jansen",
    signatory_role="directeur",
    recognised_by=("ministerie van OCW", "Ingrado", "MBO Raad", "SBB"),
    disclaimer="Dit certificaat heeft geen wettelijke waarde.",
)
BARE = (
    "<html><body><h1>Certificaat</h1>"
    + "".join(f"<p>Regel {number} van een certificaat met een naam en een datum.</p>" for number in range(12))
    + "</body></html>"
)


def hand_over(html: str) -> bytes:
    """xhtml2pdf alone, with the folders that the product allows."""
    out = io.BytesIO()
    policy = ResourceAccessPolicy(
        base_dir=Path(settings.BASE_DIR) / "static", extra_roots=(pdf.FONTS,), allow_remote=False
    )
    pisa.CreatePDF(html, dest=out, encoding="utf-8", resource_policy=policy)
    return out.getvalue()


def finished_html() -> str:
    """The HTML that the product hands to xhtml2pdf for this certificate."""
    seen = []
    original = pdf.pisa.CreatePDF
    pdf.pisa.CreatePDF = lambda html, **rest: seen.append(html) or original(html, **rest)
    issuing.draw(printed=PRINTED, code=CODE)
    pdf.pisa.CreatePDF = original
    return str(seen[0])


def choose(kind: str) -> Callable[[], bytes]:
    if kind == "ours":
        return lambda: issuing.draw(printed=PRINTED, code=CODE)
    html = finished_html() if kind == "same" else BARE
    return lambda: hand_over(html)


def main() -> None:
    render, count = choose(sys.argv[1]), int(sys.argv[2])
    for _time in range(WARM_UP):
        assert render().startswith(b"%PDF-")  # noqa: S101  a measurement of nothing must not look fast
    wall, cpu = time.perf_counter(), time.process_time()
    for _time in range(count):
        render()
    print((time.process_time() - cpu) / count, (time.perf_counter() - wall) / count)


main()
