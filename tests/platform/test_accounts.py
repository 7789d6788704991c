"""Signing in: equal answers, throttled guessing, sessions that end, and rights that count at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from customary.platform.accounts import (
    PasswordRefused,
    Passwords,
    TooManyFailures,
    actor_of,
    actor_of_login,
    actor_of_session,
    create_user,
    end_sessions,
    list_users,
    roles_of,
    set_language,
    set_password,
    set_roles,
    sign_in,
    sign_out,
)
from customary.platform.accounts.sessions import LIFETIME, token_hash
from customary.platform.accounts.sign_in import ADDRESS_FAILURES, LOGIN_FAILURES, WINDOW
from customary.platform.errors import NotFound, Refused
from customary.platform.storage.system_tables import credential, session, sign_in_failure

DOCUMENTS = {
    "roles": """
        roles:
          seller: {label: Seller, inherits: [employee]}
          chief:  {label: Chief, inherits: [seller]}
    """,
    "book": """
        module: book
        label: Book
        label_plural: Books
        icon: book
        name: "{name}"
        fields:
          name: {type: text}
    """,
}
CHEAP = Passwords(cheap=True)


@pytest.fixture
def scene(make_scene: Callable[..., Any]) -> Any:
    scene = make_scene(DOCUMENTS)
    with scene.unit() as unit:
        scene.mei = create_user(
            unit, "Mei", name="Mei Lin", roles=["chief"], password="correct horse", passwords=CHEAP
        ).id
    return scene


def enter(scene: Any, login: str, password: str, address: str = "192.0.2.1", **more: Any) -> str | None:
    with scene.unit() as unit:
        token = sign_in(unit, login, password, address=address, passwords=CHEAP, **more)
        assert token is None or isinstance(token, str)
        return token


def who(scene: Any, token: str | None) -> int | None:
    assert token is not None
    with scene.unit(write=False) as unit:
        actor = actor_of_session(unit, token)
        return None if actor is None else actor.user_id


def test_the_right_password_begins_a_session(scene: Any) -> None:
    token = enter(scene, " ＭＥＩ ", "correct horse", agent="x" * 1_000)
    assert who(scene, token) == scene.mei
    assert who(scene, "another") is None
    with scene.unit() as unit:
        row = unit.connection.execute(select(session)).one()
    assert row.token_hash == token_hash(str(token))
    assert row.token_hash != token
    assert (row.user_id, row.address, len(row.agent), row.expires_at) == (
        scene.mei,
        "192.0.2.1",
        300,
        scene.now + LIFETIME,
    )


def test_wrong_names_and_wrong_passwords_get_one_answer_after_the_same_work(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scene.unit() as unit:
        locked = create_user(
            unit, "locked", name="L", password="correct horse", passwords=CHEAP, values={"active": False}
        )
        bare = create_user(unit, "bare", name="B")
    worked: list[bool] = []
    hasher = CHEAP._hasher  # the work itself is counted
    verify = type(hasher).verify

    def counted(*given: Any) -> bool:
        worked.append(True)
        return bool(verify(*given))

    monkeypatch.setattr(type(hasher), "verify", counted)
    answers = [
        enter(scene, login, password)
        for login, password in [
            ("mei", "wrong horse"),
            ("nobody", "correct horse"),
            ("locked", "correct horse"),
            ("bare", ""),
            ("", ""),
        ]
    ]
    assert answers == [None] * 5
    assert worked == [True] * 5
    assert locked.id != bare.id


def test_guessing_a_password_is_stopped_for_the_right_one_too(scene: Any) -> None:
    for number in range(LOGIN_FAILURES):
        assert enter(scene, "mei", "wrong", address=f"192.0.2.{number}") is None
    for login in ("mei", "ＭＥＩ"):
        with pytest.raises(TooManyFailures) as caught:
            enter(scene, login, "correct horse", address="198.51.100.1")
        assert caught.value.wait_seconds == WINDOW.total_seconds()
    for language, word in (("en", "Too many"), ("zh-Hans", "失败次数"), ("zh-Hant", "失敗次數")):
        assert word in caught.value.text(language)
    scene.now += WINDOW
    assert enter(scene, "mei", "correct horse") is not None


def test_a_name_that_does_not_exist_is_throttled_alike(scene: Any) -> None:
    for number in range(LOGIN_FAILURES):
        assert enter(scene, "nobody", "wrong", address=f"192.0.2.{number}") is None
    with pytest.raises(TooManyFailures):
        enter(scene, "nobody", "wrong", address="198.51.100.1")


def test_guessing_names_from_one_address_is_stopped(scene: Any) -> None:
    for number in range(ADDRESS_FAILURES):
        assert enter(scene, f"guess{number}", "wrong") is None
    with pytest.raises(TooManyFailures):
        enter(scene, "mei", "correct horse")
    assert enter(scene, "mei", "correct horse", address="198.51.100.1") is not None


def test_success_forgets_the_failures_of_the_name_and_old_ones_of_everybody(scene: Any) -> None:
    for _ in range(LOGIN_FAILURES - 1):
        enter(scene, "mei", "wrong")
    enter(scene, "other", "wrong")
    assert enter(scene, "mei", "correct horse") is not None
    with scene.unit() as unit:
        assert unit.connection.scalars(select(sign_in_failure.c.login)).all() == ["other"]
    scene.now += 5 * WINDOW
    assert enter(scene, "mei", "correct horse") is not None
    with scene.unit() as unit:
        assert unit.connection.execute(select(func.count()).select_from(sign_in_failure)).scalar_one() == 0


def test_signing_in_gives_a_new_session_and_ends_the_one_before(scene: Any) -> None:
    first = enter(scene, "mei", "correct horse")
    second = enter(scene, "mei", "correct horse", replaces=first)
    assert first != second
    assert (who(scene, first), who(scene, second)) == (None, scene.mei)
    with scene.unit() as unit:
        sign_out(unit, str(second))
    assert who(scene, second) is None


def test_a_session_ends_by_itself(scene: Any) -> None:
    token = enter(scene, "mei", "correct horse")
    scene.now += LIFETIME - timedelta(seconds=1)
    assert who(scene, token) == scene.mei
    scene.now += timedelta(seconds=1)
    assert who(scene, token) is None
    enter(scene, "mei", "correct horse")
    with scene.unit() as unit:
        assert unit.connection.execute(select(func.count()).select_from(session)).scalar_one() == 1


@pytest.mark.parametrize("change", ["active", "deleted_at"])
def test_whoever_is_locked_or_deleted_is_out_at_once(scene: Any, change: str) -> None:
    token = enter(scene, "mei", "correct horse")
    with scene.unit() as unit:
        user = unit.runtime.tables.record("user")
        value = False if change == "active" else scene.now
        unit.connection.execute(update(user).values({change: value}).where(user.c.id == scene.mei))
    assert who(scene, token) is None
    assert enter(scene, "mei", "correct horse") is None


def test_a_new_password_ends_every_session_but_the_one_that_is_kept(scene: Any) -> None:
    kept, other = enter(scene, "mei", "correct horse"), enter(scene, "mei", "correct horse")
    with scene.unit() as unit:
        set_password(unit, scene.mei, "another horse", keep_session=kept, passwords=CHEAP)
    assert (who(scene, kept), who(scene, other)) == (scene.mei, None)
    assert enter(scene, "mei", "correct horse") is None
    assert enter(scene, "mei", "another horse") is not None
    with scene.unit() as unit:
        end_sessions(unit, scene.mei)
    assert who(scene, kept) is None


def test_a_change_of_roles_counts_in_the_next_request(scene: Any) -> None:
    token = enter(scene, "mei", "correct horse")
    with scene.unit() as unit:
        actor = actor_of_session(unit, str(token))
        assert actor is not None
        assert actor.roles == {"chief", "seller", "employee"}
        set_roles(unit, scene.mei, ["seller"])
    with scene.unit() as unit:
        actor = actor_of_session(unit, str(token))
        assert actor is not None
        assert actor.roles == {"seller", "employee"}
        assert roles_of(unit, scene.mei) == ("seller",)


def test_an_actor_has_what_rights_depend_on(scene: Any) -> None:
    home = scene.department("Home")
    with scene.unit() as unit:
        user = create_user(unit, "lin", name="Lin", values={"department": home, "timezone": "Asia/Taipei"})
        set_language(unit, user.id, "zh-Hant")
        set_language(unit, user.id, "tlh")
        actor = actor_of(unit.connection, unit.runtime, user.id)
        assert actor == actor_of_login(unit.connection, unit.runtime, "LIN")
        with pytest.raises(NotFound):
            actor_of(unit.connection, unit.runtime, user.id + 1)
        with pytest.raises(NotFound):
            actor_of_login(unit.connection, unit.runtime, "nobody")
    assert (actor.user_id, actor.name, actor.department_id, actor.language, actor.timezone, actor.roles) == (
        user.id,
        "Lin",
        home,
        "zh-Hant",
        "Asia/Taipei",
        frozenset(),
    )


@pytest.mark.parametrize("password", ["", "short77", "x" * 1_001])
def test_a_password_that_is_too_short_or_too_long_is_refused(scene: Any, password: str) -> None:
    with scene.unit() as unit, pytest.raises(PasswordRefused) as caught:
        set_password(unit, scene.mei, password, passwords=CHEAP)
    assert caught.value.problems[0].field == "password"
    assert all(caught.value.text(language) for language in ("en", "zh-Hans", "zh-Hant"))
    assert enter(scene, "mei", "correct horse") is not None


def test_a_role_that_does_not_exist_is_refused(scene: Any) -> None:
    with scene.unit() as unit, pytest.raises(Refused) as caught:
        set_roles(unit, scene.mei, ["chief", "cheif"])
    assert caught.value.problems[0].code == "no_such_role"
    with scene.unit() as unit:
        assert roles_of(unit, scene.mei) == ("chief",)


def test_passwords_are_kept_as_argon2id_and_made_stronger_on_the_way(scene: Any) -> None:
    def kept() -> str:
        with scene.unit() as unit:
            return str(unit.connection.execute(select(credential.c.password_hash)).scalar_one())

    assert kept().startswith("$argon2id$v=19$m=8,t=1,p=1$")
    with scene.unit() as unit:
        assert sign_in(unit, "mei", "correct horse", address="192.0.2.1") is not None
    assert kept().startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_the_list_of_accounts(scene: Any) -> None:
    with scene.unit() as unit:
        create_user(unit, "adam", name="Adam", values={"active": False})
        assert [(one.login, one.name, one.active, one.roles) for one in list_users(unit)] == [
            ("adam", "Adam", False, ()),
            ("mei", "Mei Lin", True, ("chief",)),
        ]
