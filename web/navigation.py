"""The menus around every page: what this person may open, and what they may create."""

from __future__ import annotations

from dataclasses import dataclass

from customary.metadata.model.modules import Module
from customary.metadata.model.site import Menu
from customary.platform.access import Rights, rights_of
from customary.platform.unit import Unit

__all__ = ["Group", "Link", "Navigation", "navigation_of"]


@dataclass(frozen=True, kw_only=True)
class Link:
    path: str
    label: str
    icon: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class Navigation:
    site_name: str
    environment: str
    """A word beside the name, such as Demo; may be empty."""
    groups: tuple[Group, ...]
    creatable: tuple[Link, ...]
    """The forms for new records, in the order of the menus."""
    administrator: bool
    current: Link | None
    """The module of this page, for the bar at the bottom of phones."""
    work: Link | None
    """Where this person's own work is: the tasks, where the site has them."""


def navigation_of(unit: Unit, path: str) -> Navigation:
    """Collect what the shell of a page shows to the unit's actor."""
    catalog, tag, rights = unit.runtime.catalog, unit.language, rights_of(unit)
    groups = tuple(
        group
        for group in (_group(menu, unit, rights, path) for menu in catalog.menus.values() if _for_actor(menu, unit))
        if group.links
    )
    links = [link for group in groups for link in group.links]
    return Navigation(
        site_name=catalog.site.label.text(tag),
        environment=catalog.site.environment,
        groups=groups,
        creatable=tuple(_new(module, tag) for module in _ordered(unit) if rights.may("create", module.name)),
        administrator=_is_administrator(unit),
        current=next((link for link in links if link.current), links[0] if links else None),
        work=next((link for link in links if link.path == "/m/task/"), None),
    )


def _for_actor(menu: Menu, unit: Unit) -> bool:
    return menu.roles is None or bool(menu.roles & unit.actor.roles) or _is_administrator(unit)


def _is_administrator(unit: Unit) -> bool:
    roles = unit.runtime.catalog.roles
    return any(roles[key].administrator for key in unit.actor.roles if key in roles)


def _group(menu: Menu, unit: Unit, rights: Rights, path: str) -> Group:
    catalog, tag = unit.runtime.catalog, unit.language
    links = []
    for item in menu.items:
        module = catalog.modules[item.module]
        if not rights.may("read", module.name):
            continue
        base = f"/m/{module.name}/"
        view = module.lists.get(item.view) if item.view else None
        target = f"{base}v/{view.key}" if view else base
        here = path == target if view else path.startswith(base)
        label = view.label if view else module.label_plural
        links.append(Link(path=target, label=label.text(tag), icon=module.icon, current=here))
    return Group(label=menu.label.text(tag), links=tuple(links))


def _ordered(unit: Unit) -> list[Module]:
    """The modules that people make records of: those of the menus first, in their order."""
    catalog = unit.runtime.catalog
    named = [item.module for menu in catalog.menus.values() for item in menu.items]
    rest = [name for name, module in catalog.modules.items() if not module.system and module.line_of is None]
    return [catalog.modules[name] for name in dict.fromkeys([*named, *rest]) if catalog.modules[name].line_of is None]


def _new(module: Module, tag: str) -> Link:
    return Link(path=f"/m/{module.name}/quick", label=module.label.text(tag), icon=module.icon)
