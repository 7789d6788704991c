"""What the catalog holds once everything is linked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from customary.expressions.environment import Environment
from customary.expressions.types import (
    INTEGER,
    TEXT,
    ChoiceType,
    DateType,
    ListType,
    MoneyType,
    NumberType,
    RefType,
    Type,
)
from customary.metadata.catalog import Catalog
from customary.metadata.model.access import FieldMode, Grant, ModuleGrant, Scope
from customary.metadata.model.fields import (
    AutonumberOptions,
    ChoiceOptions,
    LinesOptions,
    LinkOptions,
    NumberOptions,
    RollupOptions,
    TextOptions,
    Unique,
)
from customary.metadata.model.labels import Label
from customary.metadata.model.modules import Features, Module
from customary.metadata.model.site import Application, DictionaryValue, MenuItem, Site
from customary.metadata.model.views import CardLayout, FormLayout, HeaderLayout, Section, SortKey, Tab
from tests.metadata.catalogs import CASES, catalog_of, constant, written

# Fields


def test_options_are_those_that_the_attributes_say(opportunity: Module) -> None:
    options = {key: field.options for key, field in opportunity.fields.items()}
    assert options["number"] == AutonumberOptions(pattern="OPP-{yyyy}-{n:05}", reset="yearly", mode="fast")
    assert options["name"] == TextOptions(max_length=120)
    assert options["stage"] == ChoiceOptions(dictionary="sales_stage")
    assert options["amount"] == NumberOptions(precision=18, scale=4, minimum=Decimal(0))
    assert options["city"] == ChoiceOptions(dictionary="city", controlled_by="province")
    assert options["competitor"] == LinesOptions(target="competitor", by=None)
    assert options["lines"] == LinesOptions(target="opportunity_line", by="opportunity")
    assert options["about"] == LinkOptions(targets=("account", "lead"))
    assert options["id_card"] == TextOptions(max_length=20, mask="***{last4}")
    assert options["total"] == RollupOptions(
        of="lines", module="opportunity_line", by="opportunity", function="sum", field="subtotal"
    )
    account = options["account"]
    assert isinstance(account, LinkOptions)
    assert account.filter is not None
    assert (account.targets, account.on_delete, account.filter.text) == (("account",), "restrict", "status != 'lost'")


def test_fields_are_in_the_language_what_their_options_say(opportunity: Module) -> None:
    types: dict[str, Type] = {key: field.language_type for key, field in opportunity.fields.items()}
    assert types["number"] == TEXT
    assert types["stage"] == ChoiceType("sales_stage")
    assert types["amount"] == MoneyType()
    assert types["probability"] == NumberType(12, 4)
    assert types["total"] == MoneyType()
    assert types["close_date"] == DateType()
    assert types["lines"] == ListType("opportunity_line", "opportunity")
    assert types["about"] == RefType(("account", "lead"))
    assert opportunity.field("id").language_type == RefType(("opportunity",))
    assert opportunity.field("owner").language_type == RefType(("user",))
    assert opportunity.field("row_version").language_type == INTEGER


def test_attributes_of_fields(opportunity: Module) -> None:
    name, mobile, id_card = (opportunity.fields[key] for key in ("name", "mobile", "id_card"))
    assert (name.required, name.nullable, name.search, name.folded) == (True, False, "contains", "indexed")
    assert (mobile.was, mobile.uid) == (("cellphone",), "opportunity.mobile")
    assert isinstance(mobile.unique, Unique)
    assert mobile.unique.condition is not None
    assert (mobile.unique.condition.text, mobile.unique.ignore_blank) == ("deleted_at is blank", True)
    assert (id_card.personal, id_card.readable_by, id_card.writable_by) == (True, frozenset({"sales_manager"}), None)
    assert opportunity.fields["probability"].computed
    assert opportunity.fields["total"].computed
    assert not opportunity.fields["lines"].stored
    assert not opportunity.fields["lines"].filterable
    span = opportunity.fields["amount"].span
    assert span is not None
    assert span.source.line_text(span.line).startswith("  amount:")


def test_every_module_has_the_system_fields(whole: Catalog) -> None:
    expected = (
        "id row_version created_at created_by updated_at updated_by owner department deleted_at deleted_by"
        " locked display"
    )
    for module in whole.modules.values():
        assert tuple(module.system_fields) == tuple(expected.split())
        assert all(field.system and field.module == module.name for field in module.system_fields.values())
    label = whole.modules["opportunity"].field("created_at").label
    assert (label.text("en"), label.text("zh-Hans"), label.text("zh-Hant")) == ("Created at", "创建时间", "建立時間")


def test_defaults_are_constants_in_the_form_of_the_language(tmp_path: Path) -> None:
    module = written(
        tmp_path,
        thing="""
module: thing
fields:
  name: {type: text, default: x}
  share: {type: percent, default: 12.5%}
  price: {type: money, default: 3}
  day: {type: date, default: 2026-03-02}
  late: {type: duration, default: 1 day}
  at: {type: datetime, default: "2026-03-02 08:00"}
  flag: {type: boolean, default: true}
  tags: {type: tags, default: "b, a"}
  later: {type: date, default: "= today() + 1 day"}
  none: {type: text, default: null}
""",
    ).modules["thing"]
    defaults = {key: field.default for key, field in module.fields.items()}
    assert constant(defaults["name"]) == "x"
    assert constant(defaults["share"]) == 1250
    assert constant(defaults["price"]) == 30_000
    assert constant(defaults["day"]) == date(2026, 3, 2).toordinal()
    assert constant(defaults["late"]) == 86_400_000
    assert constant(defaults["at"]) == 1_772_438_400_000
    assert constant(defaults["flag"]) is True
    assert constant(defaults["tags"]) == frozenset({"a", "b"})
    assert defaults["none"] is None
    later = defaults["later"]
    assert later is not None
    assert (later.text.strip(), later.type) == ("today() + 1 day", DateType())


def test_formulas_and_look_ups_are_of_the_type_of_their_result(library: Catalog) -> None:
    loan = library.modules["loan"].fields
    assert (loan["city"].type, loan["city"].language_type) == ("text", TEXT)
    assert loan["city"].formula is not None
    assert loan["city"].formula.text == "reader.city"
    assert loan["late"].type == "boolean"
    assert library.modules["book"].fields["loans"].language_type == INTEGER


def test_computed_types_go_through_other_computed_fields(tmp_path: Path) -> None:
    module = written(
        tmp_path,
        thing="""
module: thing
name: "{third}"
fields:
  third: {type: formula, formula: second / 3}
  second: {type: formula, formula: "first * 2"}
  first: {type: formula, formula: "amount ?? 0"}
  amount: {type: decimal, scale: 1}
  email: {type: email}
  other: {type: link, to: thing}
  mail: {type: lookup, via: other, field: email}
  sum: {type: rollup, module: thing, by: other, function: sum, field: second}
  mean: {type: rollup, module: thing, by: other, function: avg, field: amount}
  latest: {type: rollup, module: thing, by: other, function: max, field: created_at}
  who: {type: formula, formula: other.owner}
""",
    ).modules["thing"]
    fields = module.fields
    assert [fields[key].type for key in ("first", "second", "third")] == ["decimal", "decimal", "decimal"]
    assert fields["third"].language_type == NumberType(18, 6)
    assert fields["mail"].type == "email"
    assert fields["mail"].options == TextOptions(max_length=254)
    assert fields["sum"].language_type == NumberType(18, 1)
    assert fields["mean"].language_type == NumberType(18, 4)
    assert fields["latest"].language_type == module.field("created_at").language_type
    assert (fields["who"].type, fields["who"].options) == ("link", LinkOptions(targets=("user",), on_delete="clear"))


# Views and layouts


def test_lists_take_over_what_they_extend(opportunity: Module) -> None:
    mine = opportunity.lists["mine"]
    assert mine.columns == (("number",), ("name",), ("account",), ("stage",), ("amount",), ("owner",))
    assert (mine.sort, mine.fixed, mine.shape) == ((SortKey(("close_date",), True),), True, "list")
    assert (mine.label.source, mine.label.key) == ("Mine", "opportunity.lists.mine.label")
    assert mine.filter is not None
    assert mine.filter.text == "owner = user"
    board, plan = opportunity.lists["board"], opportunity.lists["plan"]
    assert (board.shape, board.board_by, board.board_sum, board.label.source) == ("board", "stage", "amount", "Board")
    assert (plan.shape, plan.calendar_start) == ("calendar", "close_date")


def test_layouts(opportunity: Module) -> None:
    layouts = opportunity.layouts
    assert layouts.edit == layouts.detail
    (tab,) = layouts.detail.tabs
    assert (tab.key, tab.label) == ("main", None)
    basic, loss = tab.sections
    assert basic == Section(
        key="basic",
        label=Label("Basics", "opportunity.layouts.detail.tabs.main.sections.basic.label"),
        columns=2,
        fields=("name", "account", "contact", "stage", "amount", "probability"),
    )
    assert loss.visible_when is not None
    assert layouts.detail.fields[-1] == "lost_reason"
    assert layouts.quick_create == ("name", "account", "amount", "close_date")
    assert layouts.header == HeaderLayout(fields=("owner", "amount", "close_date"), path="stage")
    assert layouts.card == CardLayout(title="name", lines=("account", "amount", "close_date"))


def test_a_module_without_layouts_and_lists_gets_sensible_ones() -> None:
    catalog = catalog_of(CASES / "layouts_follow_from_fields" / "modules")
    book, page = catalog.modules["book"], catalog.modules["page"]
    assert book.layouts.detail.fields == ("name", "picture", "pages", "number")
    assert book.layouts.quick_create == ("name",)
    assert book.layouts.header == HeaderLayout(fields=("owner",))
    assert book.layouts.card == CardLayout(title="name", lines=("number",))
    assert list(book.lists) == ["all"]
    assert book.lists["all"].columns == (("name",), ("number",))
    assert book.lists["all"].label.text("zh-Hans") == "全部"
    assert page.layouts.card.title == "number"
    assert page.line_of == ("book", "pages")
    assert book.number_field == "number"


def test_sections_may_stand_without_tabs(tmp_path: Path) -> None:
    catalog = written(
        tmp_path,
        thing="module: thing\nfields: {name: {type: text}}\nlayouts: {detail: {sections: {a: {fields: [name]}}}}\n",
    )
    assert catalog.modules["thing"].layouts.detail == FormLayout(
        tabs=(Tab(key="main", label=None, sections=(Section(key="a", label=None, fields=("name",)),)),)
    )


def test_related_blocks(opportunity: Module) -> None:
    quotes, follow_ups = opportunity.related["quotes"], opportunity.related["follow_ups"]
    assert (quotes.module, quotes.via, quotes.limit, quotes.create) == ("quote", "opportunity", 5, "quick")
    assert quotes.summary == {"total": ("sum", "total")}
    assert quotes.label.source == "Quote"
    assert follow_ups.sort == (SortKey(("happened_at",), True),)


# Everything else


def test_processes(opportunity: Module) -> None:
    process = opportunity.process
    assert process is not None
    assert (process.field, process.start, [one.key for one in process.transitions]) == (
        "stage",
        "prospecting",
        ["engage", "propose", "win", "lose", "reopen"],
    )
    propose, win = process.transitions[1:3]
    assert (propose.sources, propose.target, propose.require) == (("engaging",), "proposal", ("close_date",))
    assert propose.condition is not None
    assert propose.message is not None
    assert propose.message_in("zh-Hans") is propose.message
    assert win.roles == frozenset({"account_manager", "sales_manager"})


def test_messages_are_translated(tmp_path: Path) -> None:
    catalog = written(
        tmp_path,
        shop__application="application: shop\n",
        shop__pen="""
module: pen
fields: {name: {type: text, required: true}, state: {type: choice, dictionary: state}}
validations: {short: {check: len(name) < 9, message: "{name} is long"}}
duplicates: {same: {match: [name], message: "{found.name} is there"}}
process: {field: state, transitions: {go: {to: a, message: "Not {name}"}}}
""",
        shop__dictionaries="dictionaries: {state: {values: {a: A}}}\n",
        shop__hans="""
translations: zh-Hans
keys:
  pen.validations.short.message: "{name}太长"
  pen.duplicates.same.message: "已有{found.name}"
  pen.process.transitions.go.message: "不能{name}"
""",
    )
    pen = catalog.modules["pen"]
    environment = Environment(today=1, now=1, zone="UTC", language="zh-Hans", user_id=None)
    assert pen.process is not None
    texts = [
        one.message_in("zh-Hans")
        for one in (pen.validations["short"], pen.duplicates["same"], pen.process.transitions[0])
    ]
    rendered = [text.render(["笔"], environment) if text is not None else "" for text in texts]
    assert rendered == ["笔太长", "已有笔", "不能笔"]
    assert pen.validations["short"].message_in("zh-Hant") is pen.validations["short"].message


def test_grants_of_modules_and_roles_are_merged_by_role(whole: Catalog, tmp_path: Path) -> None:
    manager = whole.roles["sales_manager"].grants["opportunity"]
    assert manager.operations["read"] == Grant(scope=Scope.DEPARTMENT_TREE)
    assert manager.operations["create"] == Grant(scope=Scope.ALL)
    delete = manager.operations["delete"]
    assert (delete.scope, delete.where and delete.where.text) == (Scope.DEPARTMENT_TREE, "stage = 'prospecting'")
    account_manager = whole.roles["account_manager"].grants["opportunity"]
    assert account_manager.fields == {"probability": FieldMode.READ}
    assert account_manager.operations["delete"] == Grant(scope=Scope.NONE)
    assert whole.roles["account_manager"].inherits == ("employee",)
    assert whole.roles["administrator"].administrator
    assert whole.roles["administrator"].label.text("zh-Hant") == "系統管理員"
    catalog = written(
        tmp_path,
        pen="module: pen\nfields: {name: {type: text}}\n"
        "access: {boss: {read: own, create: false, fields: {name: read}}}\n",
        roles="roles: {boss: {label: Boss, grants: {pen: {read: all, fields: {name: hidden}}, user: {read: all}}}}\n",
    )
    assert catalog.roles["boss"].grants == {
        "pen": ModuleGrant(
            operations={"read": Grant(scope=Scope.ALL), "create": Grant(scope=Scope.NONE)},
            fields={"name": FieldMode.HIDDEN},
        ),
        "user": ModuleGrant(operations={"read": Grant(scope=Scope.ALL)}),
    }


def test_dictionaries_hold_attributes_in_the_form_of_the_language(whole: Catalog) -> None:
    stage = whole.dictionaries["sales_stage"]
    assert stage.extensible
    assert stage.values["engaging"] == DictionaryValue(
        code="engaging",
        label=Label("Engaging", "dictionaries.sales_stage.values.engaging.label"),
        hue="cyan",
        attributes={"probability": 300_000, "state": "open"},
    )
    assert whole.dictionaries["city"].values["wuhan"].parent == ("hubei",)
    assert whole.vocabulary.dictionaries["sales_stage"].attributes == {"probability": NumberType(12, 6), "state": TEXT}


def test_short_dictionary_values(library: Catalog) -> None:
    values = library.dictionaries["genre"].values
    assert [(one.code, one.label.source) for one in values.values()] == [
        ("novel", "Novel"),
        ("history", "History"),
        ("poetry", "Poetry"),
    ]


def test_menus_settings_applications(whole: Catalog, library: Catalog) -> None:
    assert whole.menus["sales"].items == (MenuItem(module="opportunity"), MenuItem(module="quote"))
    assert whole.menus["sales"].roles == frozenset({"account_manager", "sales_manager"})
    assert library.menus["library"].items[-1] == MenuItem(module="reader", view="all")
    assert library.menus["library"].roles is None
    setting = whole.settings["churn_months"]
    assert (setting.type, setting.default, setting.minimum, setting.maximum) == ("integer", 6, 1, None)
    assert whole.vocabulary.settings == {"churn_months": INTEGER}
    assert whole.applications["sales"] == Application(
        key="sales", label=Label("Sales", "applications.sales.label"), icon="target"
    )
    assert whole.modules["quote"].application == "sales"


def test_the_site_is_what_its_file_says(whole: Catalog) -> None:
    assert replace(whole.site, label=Label("")) == Site(
        name="acme",
        label=Label(""),
        database="sqlite:///acme.db",
        languages=("en", "zh-Hans", "zh-Hant"),
        timezone="Asia/Shanghai",
        currency="CNY",
        secrets={"smtp_password": "ACME_SMTP_PASSWORD"},
    )
    assert whole.site.label.source == "acme"


def test_modules_say_what_they_are(whole: Catalog, opportunity: Module) -> None:
    assert (opportunity.uid, opportunity.icon, opportunity.ownership) == ("m_opportunity", "target", "user")
    assert opportunity.features == Features()
    assert opportunity.number_field == "number"
    assert opportunity.display.text == "{name}"
    assert whole.modules["account"].display.text == "{name}"
    assert [slot.path for slot in whole.modules["account"].display.slots] == [("name",)]
    assert whole.modules["opportunity_line"].line_of == ("opportunity", "lines")
    assert whole.modules["user"].system
    assert not opportunity.system
    assert whole.modules["user"].features.share is False


def test_the_vocabulary_knows_labels_in_every_language(library: Catalog) -> None:
    words = library.vocabulary.modules["user"]
    assert words.members["superior"].labels == {"": "Superior", "zh-Hans": "上级", "zh-Hant": "主管"}
    assert words.members["name"].nullable is False
    assert words.members["active"].nullable is False
    assert library.vocabulary.roles == {"employee", "administrator"}
