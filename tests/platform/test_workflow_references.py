"""A rule passes its own record on, also to a field that may link to several modules."""

from __future__ import annotations

from typing import Any

from customary.metadata.values import Reference
from customary.platform import queries
from customary.platform.queries import ListRequest
from customary.platform.records.saving import save
from customary.platform.unit import SYSTEM, Cause
from customary.platform.workflow.engine import Engine

DOCUMENTS = {
    "deal": """
        module: deal
        label: Deal
        label_plural: Deals
        icon: target
        name: "{title}"
        fields:
          title: {type: text, required: true}
        workflows:
          review:
            label: Review
            when: {record: created}
            then:
              - create: {module: chore, set: {title: "Review {title}", about: "= id", deal: "= id"}}
        """,
    "chore": """
        module: chore
        label: Chore
        label_plural: Chores
        icon: task
        name: "{title}"
        fields:
          title: {type: text, required: true}
          about: {type: link_any, to: [deal, user]}
          deal:  {type: link, to: deal}
        """,
}


def test_id_of_a_rules_record_fits_a_link_to_several_modules(make_site: Any) -> None:

    site = make_site(DOCUMENTS, automation=Engine())
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        deal = save(unit, "deal", {"title": "Big"})
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        chore = queries.page(unit, ListRequest(module="chore")).records[0]
    assert (chore["title"], chore["about"], chore["deal"]) == ("Review Big", Reference("deal", deal.id), deal.id)
