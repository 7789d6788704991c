"""Where people may be sent, and the secret of a site."""

from __future__ import annotations

from pathlib import Path

import pytest

from customary.web.security import content_security_policy, safe_path, secret_key


@pytest.mark.parametrize("path", ["/", "/home", "/m/client/?f=a:is:b&q=%2F%2F", "/m/client/v/all#top"])
def test_a_path_of_this_site_is_kept(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "home",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/m\\..\\x",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "/\t/evil.example",
        " /home",
    ],
)
def test_whatever_leads_elsewhere_is_not(path: str) -> None:
    assert safe_path(path, "/otherwise") == "/otherwise"


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = secret_key(tmp_path)
    assert len(first) == 48
    assert secret_key(tmp_path) == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_two_sites_have_two_secrets(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")


def test_a_secret_that_is_too_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(b"secret")
    with pytest.raises(ValueError, match="too short"):
        secret_key(tmp_path)


def test_the_policy_allows_nothing_inline() -> None:
    policy = content_security_policy("abc")
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self' 'nonce-abc'" in policy
