"""The names of the field types in three languages, and one sentence about each for the reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from customary.expressions.positions import Message

__all__ = ["WORDS", "TypeWords"]


@dataclass(frozen=True, slots=True)
class TypeWords:
    label: Message
    doc: str


WORDS: Mapping[str, TypeWords] = MappingProxyType(
    {
        "text": TypeWords(Message("Text", "文本", "文字"), "One line of text."),
        "long_text": TypeWords(Message("Long text", "长文本", "長文字"), "Text of several lines."),
        "rich_text": TypeWords(
            Message("Formatted text", "富文本", "格式化文字"), "Text with headings, lists and links."
        ),
        "integer": TypeWords(Message("Whole number", "整数", "整數"), "A whole number of at most 18 digits."),
        "decimal": TypeWords(Message("Number", "小数", "小數"), "An exact decimal number."),
        "percent": TypeWords(Message("Percentage", "百分比", "百分比"), "A share: 12.5 % is the number 0.125."),
        "money": TypeWords(
            Message("Money", "金额", "金額"),
            "An amount to four decimals, in a currency of its own or the site's base currency.",
        ),
        "rating": TypeWords(Message("Rating", "评分", "評分"), "Stars, from none to `max`."),
        "boolean": TypeWords(
            Message("Yes or no", "是否", "是否"), "Yes or no; never blank, unless `tri` says that nobody may know."
        ),
        "date": TypeWords(Message("Date", "日期", "日期"), "A calendar day."),
        "time": TypeWords(Message("Time of day", "时间", "時間"), "A time of day, without a day."),
        "datetime": TypeWords(
            Message("Date and time", "日期时间", "日期時間"), "An instant, shown in the reader's time zone."
        ),
        "duration": TypeWords(Message("Duration", "时长", "時長"), "A length of time."),
        "lunar_date": TypeWords(
            Message("Lunar date", "农历日期", "農曆日期"), "A day that is shown in the lunar calendar."
        ),
        "choice": TypeWords(Message("Choice", "单选", "單選"), "One value of a dictionary."),
        "choices": TypeWords(Message("Several choices", "多选", "多選"), "Any number of values of a dictionary."),
        "tags": TypeWords(Message("Tags", "标签", "標籤"), "Any number of words, of a dictionary or freely chosen."),
        "email": TypeWords(Message("E-mail address", "电子邮箱", "電子郵件"), "An e-mail address."),
        "phone": TypeWords(Message("Phone number", "电话", "電話"), "A telephone number."),
        "url": TypeWords(Message("Web address", "网址", "網址"), "A web address."),
        "person_name": TypeWords(Message("Person's name", "姓名", "姓名"), "The name of a person."),
        "address": TypeWords(Message("Address", "地址", "地址"), "A postal address."),
        "autonumber": TypeWords(
            Message("Number series", "自动编号", "自動編號"), "A number given once, when the record is created."
        ),
        "link": TypeWords(Message("Link", "关联", "關聯"), "A record of another module."),
        "link_any": TypeWords(
            Message("Link to one of several", "多态关联", "多型關聯"), "A record of one of several modules."
        ),
        "links": TypeWords(Message("Links", "多对多关联", "多對多關聯"), "Any number of records of another module."),
        "lines": TypeWords(Message("Lines", "明细", "明細"), "Rows that belong to the record and are edited with it."),
        "user": TypeWords(Message("User", "用户", "使用者"), "A user of the site."),
        "users": TypeWords(Message("Users", "多个用户", "多位使用者"), "Any number of users."),
        "department": TypeWords(Message("Department", "部门", "部門"), "A department of the company."),
        "formula": TypeWords(
            Message("Formula", "公式", "公式"), "What its formula computes; it takes the type of the result."
        ),
        "lookup": TypeWords(Message("Look-up", "查找", "查找"), "A field of a linked record, kept up to date."),
        "rollup": TypeWords(
            Message("Roll-up", "汇总", "彙總"), "A sum, count, least, greatest or average over the record's lines."
        ),
        "file": TypeWords(Message("File", "文件", "檔案"), "One file."),
        "image": TypeWords(Message("Image", "图片", "圖片"), "One picture."),
        "files": TypeWords(Message("Files", "多个文件", "多個檔案"), "Any number of files."),
        "json": TypeWords(Message("JSON", "JSON", "JSON"), "Structured data of another program."),
        "uuid": TypeWords(Message("UUID", "UUID", "UUID"), "A universally unique identifier."),
        "color": TypeWords(Message("Colour", "颜色", "顏色"), "A colour, as #rrggbb."),
        "barcode": TypeWords(Message("Barcode", "条码", "條碼"), "The text of a barcode."),
        "geo": TypeWords(Message("Place on the map", "地理位置", "地理位置"), "A latitude and a longitude."),
        "secret": TypeWords(Message("Secret", "密文", "密文"), "A text that is never shown again."),
    }
)
