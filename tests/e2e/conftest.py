"""One running product for all browser tests of a run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.browser import chromium
from tests.e2e.product import Product, running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Drives Chromium; without Chromium the test is skipped loudly, or fails."""
    chromium()
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def product(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product in a fresh home, with nobody in it."""
    home: Path = tmp_path_factory.mktemp("product") / "home"
    with running(home) as started:
        yield started
