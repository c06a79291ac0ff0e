"""What becomes of a request when the applicant is erased."""

from typing import Any

ERASED = "–"


def forget_applicant(requests: Any) -> None:
    """Empty what was typed. That somebody asked, for which edition and with what outcome, stays for the figures."""
    requests.update(
        first_name="",
        infix="",
        last_name=ERASED,
        email="verwijderd@verwijderd.invalid",
        phone="",
        invoice_name=ERASED,
        invoice_email="verwijderd@verwijderd.invalid",
        street=ERASED,
        postcode="",
        city="",
        remarks="",
    )
