"""What the tests of import maps and of demo documents share: the metadata that they are about, and how they tell."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from customary.expressions.positions import LANGUAGES, Problem
from customary.metadata.catalog import Catalog
from customary.metadata.loading import load

DOCUMENTS = {
    "company": """\
module: company
label: Company
name: "{name}"
fields:
  name: {type: text}
  code: {type: text}
""",
    "deal": """\
module: deal
label: Deal
name: "{title}"
fields:
  title: {type: text}
  amount: {type: decimal}
  double: {type: decimal, formula: amount * 2}
  begun: {type: date}
  stage: {type: choice, dictionary: stage}
  words: {type: tags}
  company: {type: link, to: company}
  about: {type: link_any, to: [company, deal]}
  parts: {type: lines, to: part, by: deal}
""",
    "part": """\
module: part
label: Part
name: "{title}"
owner: none
fields:
  title: {type: text}
  deal: {type: link, to: deal}
  count: {type: integer}
""",
    "lists": "dictionaries:\n  stage: {label: Stage, values: {open: Open, won: Won}}\n",
    "roles": "roles:\n  clerk: {label: Clerk}\n",
}


def catalog_in(folder: Path) -> Catalog:
    for name, text in DOCUMENTS.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    found = load([folder], site_file=None)
    assert found.catalog is not None, [one.text() for one in found.problems]
    return found.catalog


def told(problems: Iterable[Problem]) -> list[str]:
    """Give what is said in English, each with its line and column and what may have been meant."""
    lines = []
    for one in problems:
        line, column = one.span.source.line_column(one.span.start)
        meant = f" {', '.join(one.suggestions)}?" if one.suggestions else ""
        lines.append(f"{line}:{column} {one.text()}{meant}")
        assert len({one.text(language) for language in LANGUAGES}) == len(LANGUAGES), "each language has its sentence"
    return lines
