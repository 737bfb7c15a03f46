"""Texts, Markdown, HTML, JSON and CSV: what they say, and in which part of the document."""

from collections.abc import Callable

import pytest

from caveat.model.evidence import Item, Place
from caveat.readers import read_text

Read = Callable[..., Item]


def said(item: Item) -> list[tuple[str, str]]:
    return [(passage.form.value, passage.text) for passage in item.passages]


def test_lines_with_the_same_cells_are_a_table_and_others_are_lines() -> None:
    (item,) = read_text("SIM\tNo\nBluetooth\t5.0\nColour: red\n• GPS\n\none | two").items
    assert said(item) == [
        ("row", "SIM\tNo"),
        ("row", "Bluetooth\t5.0"),
        ("text", "Colour: red"),
        ("list-item", "GPS"),
        ("text", "one | two"),
    ]
    assert [passage.place.line for passage in item.passages] == [1, 2, 3, 4, 6]


def test_markdown_keeps_its_structure_and_loses_its_markup(read_as: Read) -> None:
    table = "|项目|值|\n|--|--|\n|SIM|无|\n"
    text = "# 手表 *K1*\n\n本产品支持**蓝牙**\n和[微信](http://a.b)通知\n\n- ![SIM slot](x.png)\n\n"
    item = read_as("a.md", text + table)
    assert item.kind == "markdown"
    assert said(item) == [
        ("heading", "手表 K1"),
        ("text", "本产品支持蓝牙和微信通知"),
        ("list-item", "SIM slot"),
        ("head", "项目\t值"),
        ("row", "SIM\t无"),
    ]
    assert item.passages[1].place == Place(line=3)


def test_a_bare_pipe_in_a_cell_loses_nothing(read_as: Read) -> None:
    item = read_as("a.md", "|Field|Data|\n|--|--|\n|Name|Watch | with calls | 4G|\n")
    assert said(item)[1] == ("row", "Name\tWatch | with calls | 4G")


def test_latin_lines_of_a_paragraph_are_joined_by_a_space_and_a_hyphenated_word_without() -> None:
    (item,) = read_text("# A\n\nThe watch has no blue-\ntooth\nand no SIM").items
    assert item.passages[1].text == "The watch has no bluetooth and no SIM"


def test_the_front_matter_gives_the_title_and_lines_are_still_counted(read_as: Read) -> None:
    item = read_as("a.md", "---\nid: 1\ntitle: A watch\n---\n\nNo SIM slot\n")
    assert said(item) == [("title", "A watch"), ("text", "No SIM slot")]
    assert [passage.place.line for passage in item.passages] == [3, 6]


def test_html_keeps_rows_lists_and_the_words_behind_icons(read_as: Read) -> None:
    item = read_as(
        "a.html",
        "<html><head><title>Watch</title><script>SIM</script></head><body><nav>SIM cards</nav><h2>Radio</h2>"
        "<p>支持\n蓝牙</p><ul><li>GPS</li></ul><table><tr><th>Part</th><th>S1</th><th>S2</th></tr>"
        "<tr><td rowspan=2>SIM</td><td><img alt='Yes'></td><td><i aria-label='no'></i></td></tr>"
        "<tr><td colspan=2>nano</td></tr><tr><th colspan=3>More</th></tr></table>"
        "<dl><dt>eSIM</dt><dd>No</dd></dl><p style='display:none'>hidden</p></body></html>",
    )
    assert said(item) == [
        ("title", "Watch"),
        ("heading", "Radio"),
        ("text", "支持蓝牙"),
        ("list-item", "GPS"),
        ("head", "Part\tS1\tS2"),
        ("row", "SIM\tYes\tno"),
        ("row", "SIM\tnano\tnano"),
        ("heading", "More"),
        ("row", "eSIM\tNo"),
    ]


@pytest.mark.parametrize(
    ("charset", "text"), [("gb2312", "不支持插卡"), ("big5", "沒有SIM卡槽"), ("euc-kr", "유심 없음")]
)
def test_html_is_read_in_the_charset_it_declares(read_as: Read, charset: str, text: str) -> None:
    item = read_as("a.html", f'<html><head><meta charset="{charset}"></head><p>{text}</p></html>'.encode(charset))
    assert said(item) == [("text", text)]


def test_a_table_that_only_arranges_a_page_is_no_table(read_as: Read) -> None:
    item = read_as(
        "a.html", "<table><tr><td><h2>SIM</h2><p>Insert it.</p></td><td><p>Then press.</p></td></tr></table>"
    )
    assert said(item) == [("heading", "SIM"), ("text", "Insert it."), ("text", "Then press.")]


def test_one_json_object_is_rows_with_their_paths(read_as: Read) -> None:
    item = read_as(
        "a.json",
        '{"title": "Watch", "specs": {"Radio": {"SIM": "nano", "esim": false}}, "attributes": [{"name": "Wi-Fi", '
        '"value": "No"}], "features": ["GPS"], "wifi": {"supported": true}, "html": "<p>No camera</p>"}',
    )
    assert said(item) == [
        ("title", "Watch"),
        ("row", "SIM\tnano"),
        ("row", "esim\tno"),
        ("row", "Wi-Fi\tNo"),
        ("list-item", "GPS"),
        ("row", "wifi\tyes"),
        ("text", "No camera"),
    ]
    assert item.passages[1].place.path == "specs.Radio.SIM"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", '[{"title": "A", "sim": "no"}, {"title": "B", "sim": "yes"}]'),
        ("a.jsonl", '{"title": "A", "sim": "no"}\n{"title": "B", "sim": "yes"}\n'),
        ("a.csv", 'title,sim,note\n"A",no,\n"B",yes,\n'),
    ],
)
def test_one_row_of_a_listing_is_read_or_all_with_a_note(read_as: Read, name: str, data: str) -> None:
    assert said(read_as(name, data, row=2)) == [("title", "B"), ("row", "sim\tyes")]
    whole = read_as(name, data)
    assert len(whole.passages) == 4
    assert [(problem.code, problem.detail, problem.hides) for problem in whole.problems] == [("many-rows", "2", False)]
    assert [problem.code for problem in read_as(name, data, row=3).problems] == ["not-found"]


def test_a_csv_of_names_and_values_is_a_table_of_specifications(read_as: Read) -> None:
    item = read_as("a.csv", "参数;值\nSIM卡;无\n蓝牙;5.0\n".encode("gb18030"))
    assert said(item) == [("row", "参数\t值"), ("row", "SIM卡\t无"), ("row", "蓝牙\t5.0")]
    assert item.problems == ()


def test_a_long_value_keeps_the_name_of_its_column(read_as: Read) -> None:
    value = "nano-SIM in version A, " * 6 + "none in version B"
    assert said(read_as("a.json", f'{{"title": "W", "text": "It has GPS.", "sim": "{value}"}}')) == [
        ("title", "W"),
        ("text", "It has GPS."),
        ("row", f"sim\t{value}"),
    ]


def test_prices_links_and_numbers_of_the_merchant_are_no_evidence(read_as: Read) -> None:
    item = read_as("a.csv", "sku,title,price,link\n4G-1,Watch,99.00,https://example.com/4g-watch\n")
    assert said(item) == [("title", "Watch")]


def test_cells_with_html_or_many_lines_are_read_as_such(read_as: Read) -> None:
    item = read_as("a.csv", 'id,text,html\n7,"one\n- two",<ul><li>No SIM</li></ul>\n')
    assert said(item) == [("text", "one"), ("list-item", "two"), ("list-item", "No SIM")]
    assert {passage.place.row for passage in item.passages} == {1}


def test_cut_json_is_a_problem_and_still_read(read_as: Read) -> None:
    item = read_as("a.json", '{"sim": "no",\n "wifi"')
    assert [problem.code for problem in item.problems] == ["truncated"]
    assert any("wifi" in passage.text for passage in item.passages)


def test_deep_nesting_is_no_crash(read_as: Read) -> None:
    assert read_as("a.json", "[" * 100_000).problems
    assert read_as("b.json", '{"a":' * 500 + "1" + "}" * 500).problems
    assert read_as("a.html", "<div>" * 1_000 + "No SIM").passages[0].text == "No SIM"
    assert [problem.code for problem in read_as("a.html", "<div>" * 20_000 + "No SIM").problems] == ["truncated"]


def test_a_markdown_file_that_is_one_table_is_no_listing(read_as: Read) -> None:
    rows = "".join(f"| Item {number} | {number} |\n" for number in range(8))
    item = read_as("a.md", f"| Feature | Value |\n| --- | --- |\n{rows}".encode())
    assert item.kind == "markdown"
    assert item.passages[0].text == "Feature\tValue"
