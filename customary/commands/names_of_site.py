"""What the commands on names share: reading an address, and what a site has written, published rules among it."""

from __future__ import annotations

import click
from sqlalchemy import inspect

from customary.expressions.positions import Language, Message
from customary.expressions.uses import Name
from customary.metadata.loading import OverlayDocument, packaged_modules
from customary.metadata.renaming.addresses import FORMS, name_of
from customary.metadata.renaming.uses import Written
from customary.platform.catalog_source import overlay_of
from customary.platform.site import Site
from customary.platform.storage.system_tables import rule_version

__all__ = ["LANGUAGES", "asked_name", "written_by"]

LANGUAGES = click.Choice(["en", "zh-Hans", "zh-Hant"])
_NO_ADDRESS = Message(
    en="“{address}” names nothing; write it like one of these: {forms}",
    zh_hans="“{address}”不是有效的名称；写法如：{forms}",
    zh_hant="「{address}」不是有效的名稱；寫法如：{forms}",
)


def asked_name(address: str, language: Language) -> Name:
    """Read what somebody named.

    Errors: `UsageError` when it has no form of a name.
    """
    name = name_of(address)
    if name is None:
        raise click.UsageError(_NO_ADDRESS.text(language, {"address": address, "forms": ", ".join(FORMS)}))
    return name


def written_by(site: Site, *, published: bool) -> Written:
    """Say where a site's texts lie; `published` adds the rules that are live in its database."""
    packaged = packaged_modules().resolve()
    return Written(
        folders=site.source.folders,
        site_file=site.source.site_file,
        own=tuple(one for one in site.source.folders if one.resolve() != packaged),
        overlay=_published(site) if published else (),
    )


def _published(site: Site) -> tuple[OverlayDocument, ...]:
    with site.engine.connect() as connection:
        return overlay_of(connection) if inspect(connection).has_table(rule_version.name) else ()
