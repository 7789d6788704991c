"""Catalogs that several tests look into."""

from __future__ import annotations

import pytest

from customary.metadata.catalog import Catalog
from customary.metadata.model.modules import Module
from tests.metadata.catalogs import CASES, catalog_of


@pytest.fixture(scope="module")
def whole() -> Catalog:
    case = CASES / "the_whole_language"
    return catalog_of(case / "modules", site_file=case / "customary.yaml")


@pytest.fixture(scope="module")
def library() -> Catalog:
    return catalog_of(CASES / "a_good_library" / "modules")


@pytest.fixture(scope="module")
def opportunity(whole: Catalog) -> Module:
    return whole.modules["opportunity"]
