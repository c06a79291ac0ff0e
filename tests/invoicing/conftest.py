from collections.abc import Callable

import pytest

from invoicing.models import Invoice


@pytest.fixture
def stored_files() -> Callable[[], set[str]]:
    """The invoice files that were stored since the test began."""

    # The field's own storage: a test that overrides STORAGES leaves `storages` with another one.
    def list_files() -> set[str]:
        try:
            return set(Invoice.pdf.field.storage.listdir("invoices")[1])
        except FileNotFoundError:
            return set()

    before = list_files()
    return lambda: list_files() - before
