"""What people write as elsewhere: SQL, spreadsheets, JavaScript, Python, a Chinese keyboard.

Each case is a text with what is marked in it between ⟦ and ⟧, the codes of the problems in reading order, and the text
that taking what each problem proposes, one after the other, leads to; None where nothing can be proposed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from customary.expressions.checker import CheckResult
from customary.expressions.positions import LANGUAGES, Problem, render

Check = Callable[..., CheckResult]
Unmarked = Callable[[str], tuple[str, set[tuple[int, int]]]]
Taken = Callable[[str], tuple[str, tuple[Problem, ...]]]
Case = tuple[str, str, str | None]

SIGNS: list[Case] = [
    ("matches(name, '^⟦\\d⟧{4}-\\d{2}$')", "E145", "matches(name, '^\\\\d{4}-\\\\d{2}$')"),
    ('name = "C:⟦\\D⟧ata" and active', "E145", 'name = "C:\\\\Data" and active'),
    ("active ⟦&&⟧ maybe", "E114", "active and maybe"),
    ("active⟦&&⟧maybe", "E114", "active and maybe"),
    ("active ⟦||⟧ maybe", "E114", "active or maybe"),
    ("active ⟦|⟧ maybe", "E114", "active or maybe"),
    ("name ⟦||⟧ 'x' = 'ax'", "E114", "name & 'x' = 'ax'"),
    ("⟦!⟧active", "E114", "not active"),
    ("active and ⟦!⟧(amount > 100)", "E114", "active and not (amount > 100)"),
    ("amount ⟦===⟧ 100", "E114", "amount = 100"),
    ("amount ⟦!==⟧ 100", "E114", "amount != 100"),
    ("amount ⟦=>⟧ 100", "E114", "amount >= 100"),
    ("amount ⟦=<⟧ 100", "E114", "amount <= 100"),
    ("amount ⟦><⟧ 100", "E114", "amount != 100"),
    ("amount ⟦<=>⟧ 100", "E114", "amount = 100"),
    ("amount ⟦:=⟧ 100", "E114", "amount = 100"),
    ("amount ⟦= =⟧ 100", "E139", "amount = 100"),
    ("amount ⟦> =⟧ 100", "E139", "amount >= 100"),
    ("amount ⟦< >⟧ 100", "E139", "amount <> 100"),
    ("amount ⟦＞＝⟧ 100", "E139", "amount >= 100"),
    ("amount ⟦＝＝⟧ 100", "E139", "amount = 100"),
    ("amount ⟦！＝⟧ 100", "E139", "amount != 100"),
    ("active ⟦＆＆⟧ maybe", "E114", "active and maybe"),
    ("quantity ⟦＋⟧ 1 > 2", "E114", "quantity + 1 > 2"),
    ("quantity ⟦－⟧ 1 > 2", "E114", "quantity - 1 > 2"),
    ("quantity ⟦–⟧ 1 > 2", "E114", "quantity - 1 > 2"),
    ("quantity ⟦—⟧ 1 > 2", "E114", "quantity - 1 > 2"),
    ("quantity ⟦−⟧ 1 > 2", "E114", "quantity - 1 > 2"),
    ("quantity ⟦×⟧ 2 > 2", "E114", "quantity * 2 > 2"),
    ("quantity ⟦＊⟧ 2 > 2", "E114", "quantity * 2 > 2"),
    ("quantity ⟦÷⟧ 2 > 2", "E114", "quantity / 2 > 2"),
    ("quantity ⟦**⟧ 2 > 4", "E114", "quantity ^ 2 > 4"),
    ("quantity ⟦≧⟧ 2", "E114", "quantity >= 2"),
    ("active ⟦∧⟧ maybe", "E114", "active and maybe"),
    ("quantity ⟦%⟧ 2 = 0", "E114", "mod(quantity, 2) = 0"),
    ("quantity⟦%⟧2=0", "E114", "mod(quantity, 2)=0"),
    ("7⟦%⟧2 = 1", "E114", "mod(7, 2) = 1"),
    ("2 + quantity * 3 ⟦%⟧ 2 = 0", "E114", "2 + mod(quantity * 3, 2) = 0"),
    ("quantity ⟦mod⟧ 2 = 0", "E114", "mod(quantity, 2) = 0"),
    ("account⟦?.⟧name = 'x'", "E114", "account.name = 'x'"),
    ("account⟦->⟧name = 'x'", "E114", "account.name = 'x'"),
    ("name ⟦=~⟧ 'x'", "E114", "name contains 'x'"),
    ("name ⟦~⟧ 'x'", "E114", "name contains 'x'"),
    ("quantity⟦++⟧", "E132", None),
    ("quantity ⟦+=⟧ 5", "E132", None),
    ("quantity ⟦@⟧ 5", "E103", None),
    ("quantity > 5⟦\\⟧", "E103", None),
    ("quantity ⟦§⟧ 5", "E103", None),
]

WORDS: list[Case] = [
    ("amount ⟦greater than⟧ 5", "E114", "amount > 5"),
    ("amount ⟦is greater than⟧ 5", "E114", "amount > 5"),
    ("amount ⟦is greater than or equal to⟧ 5", "E114", "amount >= 5"),
    ("amount ⟦is less than⟧ 5", "E114", "amount < 5"),
    ("close_date ⟦is before⟧ today()", "E114", "close_date < today()"),
    ("amount ⟦at least⟧ 5", "E114", "amount >= 5"),
    ("amount ⟦is not equal to⟧ 5", "E114", "amount != 5"),
    ("amount ⟦is equal to⟧ 5", "E114", "amount = 5"),
    ("amount ⟦equals⟧ 5", "E114", "amount = 5"),
    ("amount ⟦eq⟧ 5", "E114", "amount = 5"),
    ("amount ⟦gte⟧ 5", "E114", "amount >= 5"),
    ("stage ⟦is⟧ 'won'", "E121", "stage = 'won'"),
    ("stage ⟦is not⟧ 'won'", "E121", "stage != 'won'"),
    ("active ⟦is⟧ true", "E121", "active = true"),
    ("name ⟦is empty⟧", "E114", "name is blank"),
    ("name ⟦is not empty⟧", "E114", "name is not blank"),
    ("name ⟦is None⟧", "E114", "name is blank"),
    ("name ⟦is undefined⟧", "E114", "name is blank"),
    ("name ⟦is⟧", "E121", None),
    ("name ⟦does not contain⟧ 'x'", "E114", "name not contains 'x'"),
    ("name ⟦begins with⟧ 'x'", "E114", "name starts with 'x'"),
    ("name ⟦starts⟧ 'x'", "E114", "name starts with 'x'"),
    ("name ⟦starts_with⟧ 'x'", "E114", "name starts with 'x'"),
    ("name ⟦endswith⟧ 'x'", "E114", "name ends with 'x'"),
    ("name ⟦ilike⟧ 'x*'", "E114", "name like 'x*'"),
    ("name like ⟦name⟧", "E122", None),
    ("name ⟦like⟧", "E122", None),
    ("stage ⟦is one of⟧ ('won')", "E114", "stage in ('won')"),
    ("stage ⟦is in⟧ ('won')", "E114", "stage in ('won')"),
    ("stage ⟦is not in⟧ ('won')", "E114", "stage not in ('won')"),
    ("stage ⟦!⟧in ('won')", "E114", "stage not in ('won')"),
    ("stage ⟦not⟧ ('won')", "E114", "stage not in ('won')"),
    ("amount ⟦not⟧ > 5", "E141", "not amount > 5"),
    ("amount ⟦not =⟧ 5", "E141", "amount != 5"),
    ("name ⟦not⟧ starts with 'x'", "E141", "not name starts with 'x'"),
    ("⟦amount has changed⟧", "E143", "changed(amount)"),
    ("⟦changed amount⟧", "E143", "changed(amount)"),
    ("active ⟦且⟧ maybe", "E114", "active and maybe"),
    ("active ⟦並且⟧ maybe", "E114", "active and maybe"),
    ("active ⟦或者⟧ maybe", "E114", "active or maybe"),
    ("⟦非⟧ active", "E114", "not active"),
    ("⟦不⟧ active", "E114", "not active"),
    ("amount ⟦大于⟧ 5", "E114", "amount > 5"),
    ("amount ⟦大於等於⟧ 5", "E114", "amount >= 5"),
    ("amount⟦小于⟧ 5", "E114", "amount < 5"),
    ("stage ⟦等于⟧ 'won'", "E114", "stage = 'won'"),
    ("stage ⟦不等於⟧ 'won'", "E114", "stage != 'won'"),
    ("name ⟦为空⟧", "E114", "name is blank"),
    ("name ⟦不為空⟧", "E114", "name is not blank"),
    ("name ⟦包含⟧ 'x'", "E114", "name contains 'x'"),
]

QUOTES: list[Case] = [
    ("stage = ⟦“won”⟧", "E105", "stage = 'won'"),
    ("stage = ⟦‘won’⟧", "E105", "stage = 'won'"),
    ("stage = ⟦”won”⟧", "E105", "stage = 'won'"),
    ("stage = ⟦「won」⟧", "E105", "stage = 'won'"),
    ("stage = ⟦『won』⟧", "E105", "stage = 'won'"),
    ("stage = ⟦«won»⟧", "E105", "stage = 'won'"),
    ("stage = ⟦＂won＂⟧", "E105", 'stage = "won"'),
    ('stage = ⟦“won"⟧', "E105", "stage = 'won'"),
    ('stage = ⟦"won”⟧', "E105", "stage = 'won'"),
    ("stage = ⟦“won⟧", "E105", "stage = 'won'"),
    ("name = ⟦“it's”⟧", "E105", 'name = "it\'s"'),
    ("name in (⟦“a”⟧, ⟦“b”⟧)", "E105 E105", "name in ('a', 'b')"),
    ('stage = ⟦"won⟧', "E106", "stage = 'won'"),
    ("stage = ⟦'won and amount > 5⟧", "E106", None),
    ("name = ⟦'it''s'⟧", "E107", 'name = "it\'s"'),
    ("name = ⟦'O'Brien'⟧", "E107", 'name = "O\'Brien"'),
    ('name = ⟦"say "hi""⟧', "E107", "name = 'say \"hi\"'"),
    ("name = ⟦'a'⟧b", "E107", None),
]

NUMBERS: list[Case] = [
    ("amount > ⟦1,000⟧", "E124", "amount > 1000"),
    ("amount > ⟦1,000,000.50⟧", "E124", "amount > 1000000.5"),
    ("amount > ⟦1 000⟧", "E124", "amount > 1000"),
    ("amount > ⟦1_000⟧", "E124", "amount > 1000"),
    ("amount > ⟦1e6⟧", "E124", "amount > 1000000"),
    ("amount > ⟦10k⟧", "E124", "amount > 10000"),
    ("amount > ⟦100万⟧", "E124", "amount > 1000000"),
    ("amount > ⟦1.5億⟧", "E124", "amount > 150000000"),
    ("amount > ⟦¥100⟧", "E124", "amount > 100"),
    ("amount > ⟦￥1,000⟧", "E124", "amount > 1000"),
    ("amount > ⟦$100⟧", "E124", "amount > 100"),
    ("amount > ⟦NT$100⟧", "E124", "amount > 100"),
    ("amount > ⟦100元⟧", "E124", "amount > 100"),
    ("amount > ⟦100 元⟧ and active", "E124", "amount > 100 and active"),
    ("amount > ⟦100 USD⟧", "E124", "amount > 100"),
    ("amount > ⟦USD 100⟧", "E124", "amount > 100"),
    ("discount > ⟦50％⟧", "E124", "discount > 50%"),
    ("discount > ⟦50 %⟧", "E124", "discount > 50%"),
    ("amount > ⟦１００⟧", "E124", "amount > 100"),
    ("amount > ⟦.5⟧", "E110", "amount > 0.5"),
    ("amount > ⟦5.⟧", "E110", "amount > 5"),
    ("amount > ⟦1.2.3⟧", "E110", None),
    ("amount > ⟦0x1F⟧", "E110", None),
    ("amount > ⟦1234567890123456789012345⟧", "E110", None),
    ("amount > ⟦1.1234567890123⟧", "E110", None),
    ("close_date > today() + ⟦3天⟧", "E133", "close_date > today() + 3 days"),
    ("close_date > today() + ⟦3 天⟧", "E133", "close_date > today() + 3 days"),
    ("close_date > today() + ⟦1个月⟧", "E133", "close_date > today() + 1 month"),
    ("close_date > today() + ⟦2 週⟧", "E133", "close_date > today() + 2 weeks"),
    ("close_date > today() + ⟦3days⟧", "E133", "close_date > today() + 3 days"),
    ("close_date > today() + ⟦3 Days⟧", "E133", "close_date > today() + 3 days"),
    ("created_at > now() - ⟦2 hrs⟧", "E133", "created_at > now() - 2 hours"),
    ("created_at > now() - ⟦30分鐘⟧", "E133", "created_at > now() - 30 minutes"),
    ("close_date > today() + ⟦interval '3 days'⟧", "E133", "close_date > today() + 3 days"),
    ("close_date > today() + ⟦INTERVAL 3 DAY⟧", "E133", "close_date > today() + 3 days"),
    ("close_date + quantity ⟦days⟧ > today()", "E134", "add_days(close_date, quantity) > today()"),
    ("close_date - quantity ⟦weeks⟧ > today()", "E134", "add_weeks(close_date, -quantity) > today()"),
    ("quantity ⟦days⟧", "E134", None),
    ("close_date > ⟦date '2026-01-01'⟧", "E138", "close_date > #2026-01-01#"),
    ("close_date > ⟦2026.01.05⟧", "E138", "close_date > #2026-01-05#"),
    ("close_date > ⟦2026年1月5日⟧", "E138", "close_date > #2026-01-05#"),
    ("close_date > ⟦#2026/01/05#⟧", "E109", "close_date > #2026-01-05#"),
    ("close_date > ⟦#2026-1-5#⟧", "E109", "close_date > #2026-01-05#"),
    ("created_at > ⟦#2026-01-05 9:30#⟧", "E109", "created_at > #2026-01-05T09:30#"),
    ("close_date > ⟦#2026-02-30#⟧", "E109", None),
    ("close_date > ⟦#01/02/2026#⟧", "E109", None),
    ("created_at > ⟦#2026-01-01T25:00Z#⟧", "E109", None),
    ("time(created_at) > ⟦9:30⟧", "E146", "time(created_at) > time(9, 30)"),
    ("time(created_at) > ⟦09:30:15⟧", "E146", "time(created_at) > time(9, 30, 15)"),
    ("time(created_at) > ⟦#09:30#⟧", "E146", "time(created_at) > time(9, 30)"),
    ("time(created_at) > ⟦９：３０⟧", "E146", "time(created_at) > time(9, 30)"),
    ("time(created_at) > ⟦#24:30#⟧", "E109", None),
]

FIELDS: list[Case] = [
    ("⟦{amount}⟧ > 5", "E125", "amount > 5"),
    ("⟦{{amount}}⟧ > 5", "E125", "amount > 5"),
    ("⟦{{ amount }}⟧ > 5", "E125", "amount > 5"),
    ("⟦${amount}⟧ > 5", "E125", "amount > 5"),
    ("⟦{!amount}⟧ > 5", "E125", "amount > 5"),
    ("⟦$amount⟧ > 5", "E125", "amount > 5"),
    ("⟦@amount⟧ > 5", "E125", "amount > 5"),
    ("⟦:amount⟧ > 5", "E125", "amount > 5"),
    ("⟦`amount`⟧ > 5", "E125", "amount > 5"),
    ("⟦%amount%⟧ > 5", "E125", "amount > 5"),
    ("⟦<amount>⟧ > 5", "E125", "amount > 5"),
    ("⟦$⟦User⟧.name⟧ = 'x'", "E125 E201", "user.name = 'x'"),
    ("amount⟦.⟧", "E135", "amount"),
    ("amount⟦.⟧ > 5", "E135", None),
    ("⟦" + "n" * 64 + "⟧ > 5", "E111", None),
    ("⟦ａｎｄ⟧ > 1", "E112", None),
    ("amount ⟦iſ⟧ blank", "E112", "amount is blank"),
]

FORMS: list[Case] = [
    ("⟦if⟧ amount > 100 then 1 else 0", "E115", "if(amount > 100, 1, 0)"),
    ("⟦IF⟧ active THEN 'a' ELSE 'b' END IF", "E115", "if(active, 'a', 'b')"),
    ("⟦if⟧ active then 1 elseif maybe then 2 else 0 end", "E115", "if(active, 1, maybe, 2, 0)"),
    ("⟦if⟧ active then 1 else if maybe then 2 else 0", "E115", "if(active, 1, maybe, 2, 0)"),
    ("⟦if⟧ active then 1", "E115", "if(active, 1)"),
    ("1 ⟦if⟧ active else 0", "E115", "if(active, 1, 0)"),
    ("case ⟦when⟧ active then 1 else 0 end", "E115", "if(active, 1, 0)"),
    ("⟦case⟧ stage when 'won' then 1 else 0 end", "E115", "case(stage, 'won', 1, 0)"),
    ("CASE ⟦WHEN⟧ active THEN 'a' WHEN maybe THEN 'b' END", "E115", "if(active, 'a', maybe, 'b')"),
    ("active ⟦?⟧ 1 : 0", "E115", "if(active, 1, 0)"),
    ("active ⟦？⟧ 1 ： 0", "E115", "if(active, 1, 0)"),
    ("if(maybe, active ⟦?⟧ 1 : 0, 2) > 0", "E115", "if(maybe, if(active, 1, 0), 2) > 0"),
    ("⟦如果⟧ active 那么 1 否则 0", "E115", "if(active, 1, 0)"),
    ("if (active) ⟦{⟧ 1 } else { 2 }", "E115", None),
    ("active ⟦then⟧ 1", "E115", None),
    ("if(active, 1) ⟦elseif⟧ 2", "E115", None),
    ("⟦AND⟧(amount > 1, active)", "E129", "amount > 1 and active"),
    ("⟦OR⟧(amount > 1, active)", "E129", "amount > 1 or active"),
    ("⟦OR⟧(amount > 1, ⟦AND⟧(active, maybe))", "E129 E129", "amount > 1 or (active and maybe)"),
    ("⟦AND⟧(active or maybe, amount > 1)", "E129", "(active or maybe) and amount > 1"),
    ("⟦contains⟧(name, 'x')", "E129", "name contains 'x'"),
    ("not ⟦contains⟧(name, 'x')", "E129", "not name contains 'x'"),
    ("⟦contains⟧(name, 'x') = true", "E129", "(name contains 'x') = true"),
    ("⟦between⟧(amount, 1, 2)", "E129", "amount between 1 and 2"),
    ("name.⟦contains⟧('x')", "E130", "name contains 'x'"),
    ("name.⟦startsWith⟧('x')", "E130", "name starts with 'x'"),
    ("name.⟦toLowerCase⟧() = 'x'", "E130", "lower(name) = 'x'"),
    ("name.⟦trim⟧().⟦length⟧() > 5", "E130 E130", "len(trim(name)) > 5"),
    ("stage.⟦in⟧('won', 'lost')", "E130", "stage in ('won', 'lost')"),
    ("Math.⟦round⟧(amount) > 5", "E130", "round(amount) > 5"),
    ("name.⟦frobnicate⟧() = 'x'", "E130", None),
    ("name⟦[0]⟧ = 'x'", "E131", None),
    ("name⟦[0:3]⟧ = 'abc'", "E131", None),
    ("⟦return⟧ amount > 100", "E137", "amount > 100"),
    ("⟦where⟧ amount > 5", "E137", "amount > 5"),
    ("⟦when⟧ amount > 5", "E137", "amount > 5"),
    ("⟦=⟧ amount > 5", "E137", "amount > 5"),
    ("⟦=⟧amount > 5", "E137", "amount > 5"),
    ("amount > 100⟦;⟧", "E137", "amount > 100"),
    ("amount > 100⟦；⟧", "E137", "amount > 100"),
    ("amount > 100⟦。⟧", "E137", "amount > 100"),
    ("amount > 100 ⟦--⟧ big ones", "E126", "amount > 100 // big ones"),
    ("amount > 100 ⟦#⟧ big ones", "E126", "amount > 100 // big ones"),
    ("amount > 100 ⟦#⟧big ones", "E126", "amount > 100 //big ones"),
]

STRUCTURE: list[Case] = [
    ("⟦⟧", "E102", None),
    ("⟦  ⟧", "E102", None),
    ("⟦// nothing⟧", "E102", None),
    ("0 < amount ⟦<⟧ 100", "E113", "0 < amount and amount < 100"),
    ("active or 0 < amount ⟦<⟧ 100", "E113", "active or 0 < amount and amount < 100"),
    ("amount = quantity ⟦=⟧ 5", "E113", "amount = quantity and quantity = 5"),
    ("amount = quantity ⟦is⟧ blank", "E113", None),
    ("amount >= 1 and ⟦<=⟧ 5", "E128", "amount >= 1 and amount <= 5"),
    ("amount >= 1 and ⟦<=⟧ 5 and active", "E128", "amount >= 1 and amount <= 5 and active"),
    ("amount > 5⟦,⟧ active", "E116", "amount > 5 and active"),
    ("amount = 1⟦,⟧ quantity = 2", "E116", "amount = 1 and quantity = 2"),
    ("(amount⟦,⟧ quantity)", "E116", None),
    ("stage in ⟦'won','lost'⟧", "E127", "stage in ('won','lost')"),
    ("stage in ⟦'won'⟧", "E127", "stage in ('won')"),
    ("stage in ⟦{'won','lost'}⟧", "E127", "stage in ('won','lost')"),
    ("stage in ⟦⟦won⟧, ⟦lost⟧⟧", "E127 E201 E201", "stage in ('won', 'lost')"),
    ("stage in ⟦{⟧'won', 'lost'", "E103", None),
    ("stage in ('won'⟦、⟧'lost')", "E114", "stage in ('won','lost')"),
    ("if(active⟦;⟧1⟦;⟧0)", "E114 E114", "if(active,1,0)"),
    ("⟦IF⟧(active⟦；⟧1⟦；⟧0)", "E202 E114 E114", "if(active,1,0)"),
    ("⟦(⟧amount > 100", "E117", "(amount > 100)"),
    ("round⟦(⟧amount, 2", "E117", "round(amount, 2)"),
    ("round⟦(⟧amount]", "E117", "round(amount)"),
    ("round(abs⟦(⟧amount", "E117", "round(abs(amount))"),
    ("stage in ⟦(⟧'won', 'lost'", "E117", "stage in ('won', 'lost')"),
    ("⟦[⟧'a', 'b'", "E117", "['a', 'b']"),
    ("amount > 100⟦)⟧", "E118", "amount > 100"),
    ("amount⟦)⟧ > 5", "E118", "amount > 5"),
    ("⟦)⟧", "E118", None),
    ("amount ⟦>⟧", "E119", None),
    ("amount ⟦>⟧ and active", "E119", None),
    ("amount > 5 ⟦and⟧", "E119", "amount > 5"),
    ("(amount ⟦+⟧) > 5", "E119", None),
    ("⟦not⟧", "E119", None),
    ("stage ⟦in⟧", "E119", None),
    ("round⟦(⟧,amount) > 5", "E119", None),
    ("⟦(⟧)", "E119", None),
    ("⟦and⟧ active", "E142", "active"),
    ("⟦>⟧ 5", "E142", None),
    ("amount > 5 and ⟦and⟧ active", "E136", "amount > 5 and active"),
    ("amount > ⟦>⟧ 5", "E136", "amount > 5"),
    ("round(amount,⟦,⟧2) > 5", "E136", "round(amount,2) > 5"),
    ("amount ⟦5⟧", "E120", None),
    ("amount = 5 ⟦active⟧", "E120", None),
    ("name = 'x' ⟦'y'⟧", "E120", None),
    ("true ⟦false⟧", "E120", None),
    ("amount ⟦between⟧ 1", "E140", None),
    ("amount ⟦between⟧ 1, 2", "E140", "amount between 1 and 2"),
    ("amount ⟦between⟧ (1, 2)", "E140", "amount between 1 and 2"),
    ("amount ⟦between⟧ 1 to 2", "E140", "amount between 1 and 2"),
    ("amount ⟦:⟧ 2", "E101", None),
    ("amount > 1 ⟦ａnd⟧ active", "E114", "amount > 1 and active"),
    ("⟦x½⟧ > 1", "E103", None),
    ("amount > 'x' ⟦if⟧ active else", "E115", None),
    ("amount ⟦mod⟧", "E120", None),
    ("close_date = LAST_WEEK ⟦:⟧ not", "E101", None),
    ("created_at > ⟦#2026-01-01T09:30+19:00#⟧", "E109", None),
    ("created_at > ⟦#2026-01-01T09:30+08:60#⟧", "E109", None),
    (f"⟦{'n' * 62}ﷺ⟧ > 1", "E111", None),
]

INVISIBLE: list[Case] = [
    ("\ufeffamount > 5", "E104", "amount > 5"),
    ("am\u200bount > 5", "E104", "amount > 5"),
    ("name = '\u202ex'", "E104", "name = 'x'"),
    ("amount > 5\x00", "E104", "amount > 5"),
]

SEVERAL: list[Case] = [
    ("active ⟦&&⟧ maybe ⟦||⟧ amount ⟦=>⟧ 5", "E114 E114 E114", "active and maybe or amount >= 5"),
    (
        "amount > ⟦1,000⟧ ⟦&&⟧ stage = ⟦“won”⟧ and ⟦cloze_date⟧ > today()",
        "E124 E114 E105 E201",
        "amount > 1000 and stage = 'won' and close_date > today()",
    ),
    ("amount ⟦>⟧ and stage ⟦= =⟧ 'won'", "E119 E139", None),
    ("⟦amout⟧ > 100 ⟦&&⟧ ⟦staje⟧ = 'won'", "E201 E114 E201", "amount > 100 and stage = 'won'"),
]

SPACES = ["amount\u00a0>\u20035", "\u3000amount > 5\u2028"]

ALL = [*SIGNS, *WORDS, *QUOTES, *NUMBERS, *FIELDS, *FORMS, *STRUCTURE, *SEVERAL]
_MARK = re.compile("[⟦⟧]")


@pytest.mark.parametrize("case", ALL, ids=[repr(_MARK.sub("", one[0]))[:50] for one in ALL])
def test_a_habit_is_told_at_its_place_and_mended(case: Case, checking: Check, unmarked: Unmarked, taken: Taken) -> None:
    text, marked = unmarked(case[0])
    problems = checking(text).problems
    assert " ".join(one.code for one in problems) == case[1]
    assert {(one.span.start, one.span.end) for one in problems} == marked
    mended, left = taken(text)
    if case[2] is None:
        assert left
    else:
        assert (mended, [render(one) for one in left]) == (case[2], [])


@pytest.mark.parametrize("case", INVISIBLE, ids=[one[1] + ascii(one[0]) for one in INVISIBLE])
def test_what_nobody_sees_is_named_and_taken_out(case: Case, checking: Check, taken: Taken) -> None:
    assert checking(case[0]).problems[0].code == case[1]
    assert taken(case[0])[0] == case[2]


@pytest.mark.parametrize("text", SPACES, ids=map(ascii, SPACES))
def test_any_space_is_a_space(text: str, checking: Check) -> None:
    assert checking(text).problems == ()


@pytest.mark.parametrize("case", ALL, ids=[repr(_MARK.sub("", one[0]))[:50] for one in ALL])
def test_a_habit_is_explained_in_three_languages_without_terms_of_the_grammar(
    case: Case, checking: Check, unmarked: Unmarked
) -> None:
    for problem in checking(unmarked(case[0])[0]).problems:
        texts = {problem.text(language) for language in LANGUAGES}
        assert len(texts) == 3
        for text in texts:
            assert not re.search(r"\b(?:NAME|NUMBER|STRING|LPAR|RPAR|RSQB|UNIT|DATETIME|ANON|END)\b|_[A-Z]{2,}", text)


def test_there_are_many_of_them() -> None:
    assert len({_MARK.sub("", case[0]) for case in ALL}) > 200
