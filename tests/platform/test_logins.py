"""However a login is written, it is kept in the form that signing in compares."""

from __future__ import annotations

from typing import Any

import pytest

from customary.platform.errors import Refused
from customary.platform.records.saving import save
from customary.platform.unit import SYSTEM, Cause
from customary.platform.workflow.engine import Engine

BY_HAND = Cause(source="person")


def test_a_login_is_kept_folded_whoever_writes_it(make_site: Any) -> None:
    site = make_site({}, automation=Engine())
    with site.unit(SYSTEM, cause=BY_HAND) as unit:
        anna = save(unit, "user", {"login": "Anna.Ｂerg", "name": "Anna"})
        assert anna["login"] == "anna.berg"
        assert save(unit, "user", {"login": "BERG"}, record_id=anna.id)["login"] == "berg"
        with pytest.raises(Refused), unit.connection.begin_nested():
            save(unit, "user", {"login": "Berg", "name": "Another"})
