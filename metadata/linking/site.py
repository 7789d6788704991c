"""Applications, menus and the site itself."""

from __future__ import annotations

from customary.metadata.documents import Document
from customary.metadata.linking.context import Context
from customary.metadata.linking.zones import known_timezones
from customary.metadata.model.labels import Label
from customary.metadata.model.site import Application, Menu, MenuItem, Site
from customary.metadata.nodes import MappingNode, ScalarNode, as_mapping
from customary.metadata.problems import meaning
from customary.metadata.problems import names as problems

__all__ = ["currency_of", "link_applications", "link_menus", "link_site", "timezone_of"]

_WEEK_DAYS = {"monday": 1, "saturday": 6, "sunday": 7}
_DEFAULT_ICON = "box"
_DEFAULT_CALENDAR = "weekdays"


def timezone_of(document: Document | None) -> str:
    """Give the time zone that a site's file names, as far as it is one."""
    named = document.root.text("timezone") if document is not None else None
    return named if named is not None and named in known_timezones() else "UTC"


def currency_of(document: Document | None) -> str:
    """Give the code of the base currency."""
    return (document.root.text("currency") if document is not None else None) or "USD"


def link_site(context: Context, document: Document | None) -> Site:
    """Make the site; without its file, one that only checks metadata."""
    if document is None:
        return Site(name="", label=Label("Customary"), database="sqlite://")
    node = document.root
    context.timezone_named(node.scalar("timezone"))
    context.currency_named(node.scalar("currency"))
    name = node.text("site") or ""
    secrets = {key.text: secret.text("env") or "" for key, secret in node.mappings("secrets")}
    return Site(
        name=name,
        label=context.labels.label(
            node.scalar("label"), "site.label", otherwise=name, place=None, application=document.application
        ),
        database=node.text("database") or "",
        languages=tuple(dict.fromkeys(one.text for one in node.scalars("languages"))) or ("en", "zh-Hans", "zh-Hant"),
        timezone=timezone_of(document),
        currency=currency_of(document),
        week_start=_WEEK_DAYS[node.text("week_start") or "monday"],
        fiscal_start=node.whole("fiscal_start", 1),
        fiscal_year_by=node.text("fiscal_year_by") or "end",
        leap_birthday=node.text("leap_birthday") or "feb28",
        calendar=context.calendar(node.scalar("calendar"), _DEFAULT_CALENDAR),
        environment=node.text("environment") or "",
        modules=tuple(one.text for one in node.scalars("modules")) or ("modules",),
        secrets=secrets,
    )


def link_applications(context: Context) -> dict[str, Application]:
    """Make the applications: the declared ones, and one for each folder of modules that declares none."""
    made = {key: _application(context, key) for key in context.layered.applications}
    for module in context.modules.values():
        key = module.application
        if key and key not in made:
            label = context.labels.label(
                None,
                f"applications.{key}.label",
                otherwise=key.replace("_", " ").capitalize(),
                place=None,
                application=key,
            )
            made[key] = Application(key=key, label=label, icon=_DEFAULT_ICON)
    return made


def _application(context: Context, key: str) -> Application:
    declared = context.layered.applications[key]
    node = declared.document.root
    depends = []
    for one in node.scalars("depends"):
        if one.text in context.layered.applications:
            depends.append(one.text)
        elif "application" not in context.layered.broken.kinds:
            context.report(problems.unknown(one.span, "application", one.text, context.layered.applications))
    return Application(
        key=key,
        label=context.labels.named(node, f"applications.{key}", declared.key, key),
        icon=node.text("icon") or _DEFAULT_ICON,
        depends=tuple(depends),
    )


def link_menus(context: Context) -> dict[str, Menu]:
    menus = {}
    for key, declared in context.layered.menus.items():
        node = as_mapping(declared.node)
        menus[key] = Menu(
            key=key,
            label=context.labels.named(node, f"menus.{key}", declared.key, declared.document.application),
            items=_items(context, node),
            roles=context.roles(node.scalars("roles")),
        )
    return menus


def _items(context: Context, node: MappingNode) -> tuple[MenuItem, ...]:
    made = (
        _item(context, one) if isinstance(one, MappingNode) else _plain_item(context, one)
        for one in node.items("items")
        if isinstance(one, MappingNode | ScalarNode)
    )
    return tuple(item for item in made if item is not None)


def _plain_item(context: Context, node: ScalarNode) -> MenuItem | None:
    module = context.module(node)
    return MenuItem(module=module.name) if module is not None else None


def _item(context: Context, node: MappingNode) -> MenuItem | None:
    """Take `{module: ..., view: ...}`; reports and dashboards are left out as long as there are none."""
    named, view = node.scalar("module"), node.scalar("view")
    if named is None:
        if node.get("report") is None and node.get("dashboard") is None:
            context.report(meaning.needs_one_of(node.span, ("module", "report", "dashboard")))
        return None
    module = context.module(named)
    if module is None:
        return None
    lists = module.node.mapping("lists")
    known = lists.entries if lists is not None else {"all": None}
    if view is not None:
        context.note("list", view.text, view.span, of=module.name)
    if view is not None and view.text not in known and (lists is None or view.text not in lists.broken):
        context.report(problems.unknown(view.span, "view", view.text, known))
    return MenuItem(module=module.name, view=view.text if view is not None else None)
