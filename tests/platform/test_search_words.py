"""The words of search: what is kept of a text, and what a question must find in it."""

from __future__ import annotations

import pytest

from customary.platform.queries.words import Term, grams_of, grams_of_phone, terms_of


def found(text: str, question: str, *, phone: bool = False) -> bool:
    kept = grams_of_phone(text) if phone else grams_of(text)
    terms = terms_of(question)
    return bool(terms) and all(
        any(gram.startswith(term.text) if term.prefix else gram == term.text for gram in kept) for term in terms
    )


def test_chinese_is_kept_as_pairs_and_the_last_character() -> None:
    assert grams_of("凯斯电子") == {"凯斯", "斯电", "电子", "子"}


def test_mixed_text_is_kept_by_script() -> None:
    assert grams_of("iPhone15手机 (Pro)") == {"iphone15", "手机", "机", "pro"}


@pytest.mark.parametrize(
    "question",
    ["客", "凯斯", "凯斯客户", "户", "acme", "ACM", "ａｃｍｅ", "acme 客户", "2026", "２０２６", "2", "凯斯 acme 2026"],
)
def test_a_name_is_found_by(question: str) -> None:
    assert found("凯斯客户 Acme-2026", question)


@pytest.mark.parametrize("question", ["客凯", "cme", "026", "acme 2025", "無", "凯户"])
def test_a_name_is_not_found_by(question: str) -> None:
    assert not found("凯斯客户 Acme-2026", question)


@pytest.mark.parametrize(
    "question", ["13800138000", "138-0013-8000", "8000", "+86 138 0013", "００１３", "8613800138000"]
)
def test_a_phone_is_found_by(question: str) -> None:
    assert found("+86 138-0013 8000", question, phone=True)


@pytest.mark.parametrize("question", ["139", "8001380009"])
def test_a_phone_is_not_found_by(question: str) -> None:
    assert not found("+86 138-0013 8000", question, phone=True)


@pytest.mark.parametrize("question", ["", "  ", "--", "。，", "%"])
def test_a_question_without_words_asks_for_nothing(question: str) -> None:
    assert terms_of(question) == ()


def test_a_term_of_two_characters_is_exact_and_of_one_a_beginning() -> None:
    assert terms_of("客户") == (Term("客户", prefix=False),)
    assert terms_of("客") == (Term("客", prefix=True),)


def test_a_long_text_is_kept_in_bounds() -> None:
    text = " ".join(f"word{number}" for number in range(5_000)) + "字" * 10_000
    assert len(grams_of(text)) == 500
    assert max(map(len, grams_of("x" * 1_000))) == 40
    assert found("x" * 1_000, "x" * 1_000)
