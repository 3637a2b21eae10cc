"""Web pages: main text and what stands aside, encodings, lists, tables, links, dates, and markup that is broken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableError
from pipeline.model import Document
from tests.read.markup.reading import aside, line_of, links, read_bytes, rows, texts


def page(body: str, head: str = "") -> Document:
    return read_bytes("a.html", f"<!doctype html><meta charset=utf-8>{head}<body>{body}".encode())


# ---------------------------------------------------------------- text


def test_blocks_are_lines_and_a_break_begins_another() -> None:
    document = page("<h1>ISCM 2021\n Highlights</h1><h2>Rabat <i>Process</i></h2><p>SOM (3 May)<br>in Rome.<p>Next.")
    assert [(line.number, line.text, line.bold, line.ended) for line in document.lines] == [
        (1, "ISCM 2021 Highlights", True, True),
        (2, "Rabat Process", True, True),
        (3, "SOM (3 May)", False, False),
        (4, "in Rome.", False, True),
        (5, "Next.", False, True),
    ]
    sizes = [line.size or 0 for line in document.lines]
    assert sizes[0] > sizes[1] > sizes[2] == sizes[4]


def test_two_breaks_are_blank_space() -> None:
    document = page("<h1>T</h1>One.<br>Two.<br><br>Three.")
    assert [(line.text, line.gap) for line in document.lines[2:]] == [("Two.", False), ("Three.", True)]


def test_items_have_the_mark_that_browsers_print() -> None:
    document = page(
        "<h1>T</h1><ul><li>a<li>b<ol type=i start=3><li>c<li>d</ol><li>e</ul><ol reversed><li><p>f<li value=9>g</ol>"
    )
    assert texts(document)[1:] == ["• a", "• b", "iii. c", "iv. d", "• e", "2. f", "9. g"]


def test_labels_and_values_are_lines() -> None:
    assert texts(page("<h1>T</h1><dl><dt>When<dd>3 May<dt>Where<dd>Rome</dl>"))[1:] == [
        "When",
        "3 May",
        "Where",
        "Rome",
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Caf&eacute; &amp; bar &#8211; 3&nbsp;May", "Café & bar – 3\u00a0May"),
        ("52<sup>2</sup> States", "52² States"),
        ("52<sup><a href='#n'>[2]</a></sup> States", "52² States"),
        ("the 2<sup>nd</sup> SOM", "the 2nd SOM"),
        ("Migra&shy;tion", "Migration"),
        ("a<wbr>b<!-- c -->d<script>e</script><style>f</style><noscript>g</noscript>", "abd"),
        ("on <time datetime='2019-05-24'>24 May</time> in", "on 24 May 2019 in"),
        ("on <time datetime='2019-05-24'>24 May 2019</time>", "on 24 May 2019"),
        ("on <time datetime='2019-05-24T09:00'></time>", "on 2019-05-24"),
        ("<time datetime='2019-05-24'>yesterday</time>", "yesterday"),
        ("<time datetime='2019-13-24'>24 May</time>", "24 May"),
        ("<q>Hello</q>", "“Hello”"),
        ("<span style='vertical-align: super'>3</span>4 May", "³4 May"),
    ],
)
def test_words_are_those_that_a_browser_shows(html: str, text: str) -> None:
    assert texts(page(f"<h1>T</h1><p>{html}</p>"))[1:] == [text]


def test_weight_and_size_may_stand_in_a_style() -> None:
    document = page("<h1>T</h1><p style='font-weight:700; font-size: 20px'>Rabat Process</p><p>SOM")
    assert [(line.bold, line.size) for line in document.lines[1:]] == [(True, 15.0), (False, 11.0)]


def test_the_title_of_the_tab_stands_above_a_page_without_a_heading() -> None:
    assert texts(page("<p>SOM.", "<title>Rabat Process</title>")) == ["Rabat Process", "SOM."]
    assert texts(page("<h1>Bali Process</h1><p>SOM.", "<title>Rabat</title>")) == ["Bali Process", "SOM."]


# ---------------------------------------------------------------- main text


FURNITURE = {
    "<nav>Publications</nav>": "navigation",
    "<header>Site of the office</header>": "header of the web page",
    "<footer>Main events</footer>": "footer of the web page",
    "<aside>Related news</aside>": "beside the main text",
    "<form>Search <input></form>": "form",
    "<div class='eu-cookie-banner'>We use cookies</div>": "banner",
    "<ol class='breadcrumb'><li>Home</ol>": "navigation",
    "<div hidden>Draft</div>": "hidden",
    "<p style='display: none'>Draft": "hidden",
    "<p>Old <del>4 June</del></p>": "struck out",
    "<h2 class='visually-hidden'>Main events</h2>": "hidden",
    "<div class='share-buttons'>Publications</div>": "beside the main text",
    "<div role='navigation'>Menu</div>": "navigation",
}


@pytest.mark.parametrize("html", FURNITURE)
def test_what_is_no_text_of_the_page_stands_aside_with_its_reason(html: str) -> None:
    document = page(f"{html}<h1>ISCM 2021 Highlights</h1><p>{'The report of the year. ' * 9}</p>")
    assert not {"Publications", "Main events", "Draft", "Menu", "4 June"} & set(texts(document))
    ((_, reason),) = aside(document)
    assert reason == FURNITURE[html]


def test_what_only_sounds_like_furniture_is_text() -> None:
    document = page("<h1>A</h1><section class='knowledge-sharing'><p>Text</section><p class='cookieless'>More")
    assert texts(document) == ["A", "Text", "More"]


def test_only_the_main_text_is_read_where_the_page_marks_it() -> None:
    document = page("<div>Above</div><main><h1>Rabat Process</h1><p>SOM (3 May) in Rome.</main><div>Below</div>")
    assert texts(document) == ["Rabat Process", "SOM (3 May) in Rome."]
    assert aside(document) == [("Above", "outside the main text"), ("Below", "outside the main text")]


def test_the_only_article_is_the_main_text_and_several_are_none() -> None:
    assert texts(page("<p>Above<article><h1>A</h1><p>Text</article>")) == ["A", "Text"]
    assert texts(page("<h1>All</h1><article><h2>A</h2></article><article><h2>B</h2></article>")) == ["All", "A", "B"]


def test_a_main_text_that_holds_hardly_anything_is_none() -> None:
    document = page(f"<main>Menu</main><h1>A</h1><p>{'All of the text of this page. ' * 20}")
    assert texts(document)[:2] == ["Menu", "A"]


def test_a_form_around_the_whole_page_is_text() -> None:
    document = page(f"<form><input><h1>A</h1><p>{'All of the text of this page. ' * 20}</form>")
    assert texts(document)[0] == "A"


def test_the_words_of_the_navigation_open_no_section() -> None:
    from pipeline.extract import extract
    from pipeline.rules import load_rules

    body = (
        "<nav><ul><li>Publications<li>Main events</ul></nav><main><h1>ISCM 2021 Highlights</h1><h2>Rabat Process</h2>"
    )
    found = extract(page(body + "<p>Fourth SOM (3 May) in Rome.</main>"), load_rules())
    assert [(event.owner.printed, event.ordinal) for event in found.events] == [("Rabat Process", 4)]
    assert found.publications == ()


# ---------------------------------------------------------------- tables


def test_a_table_has_rows_and_cells_that_span_rows_say_the_same_in_each() -> None:
    document = page(
        "<h1>T</h1><table><caption>Table 1</caption><thead><tr><th>ISCM<th>Type<th>States</thead>"
        "<tr><td rowspan=2>Bali Process<td colspan=2>IRF<tr><td>RCP<td>45<sup>1</sup></table>"
    )
    assert rows(document) == [[("ISCM", "Type", "States"), ("Bali Process", "IRF", ""), ("Bali Process", "RCP", "45¹")]]
    assert texts(document)[1:] == ["Table 1", "ISCM\tType\tStates", "Bali Process\tIRF\t", "Bali Process\tRCP\t45¹"]


def test_a_table_that_places_text_is_text() -> None:
    inner = "<table><tr><td>A<td>1<tr><td>B<td>2</table>"
    document = page(f"<h1>T</h1><table><tr><td>Menu<td><p>Text</p>{inner}</table>")
    assert texts(document)[1:] == ["Menu", "Text", "A\t1", "B\t2"]
    assert rows(document) == [[("A", "1"), ("B", "2")]]


def test_columns_that_only_keep_a_distance_are_none() -> None:
    document = page("<h1>T</h1><table><tr><td>A<td>&nbsp;<td>1<tr><td>B<td><td>2</table>")
    assert rows(document) == [[("A", "1"), ("B", "2")]]


def test_lines_of_a_cell_that_are_a_list_are_parted_and_others_are_not() -> None:
    document = page(
        "<h1>T</h1><table><tr><td>Regional Conference<br>on Migration<td>Human trafficking<br>Smuggling<br>Data"
        "<tr><td>B<td>c</table>"
    )
    assert rows(document)[0][0] == ("Regional Conference on Migration", "Human trafficking; Smuggling; Data")


def test_a_list_in_a_cell_is_parted() -> None:
    document = page("<h1>T</h1><table><tr><td>A<td><ul><li>Labour migration<li>Return</ul><tr><td>B<td>c</table>")
    assert rows(document)[0][0] == ("A", "Labour migration; Return")


# ---------------------------------------------------------------- links


def test_links_are_whole_addresses_on_their_line() -> None:
    saved = "<!-- saved from url=(0042)https://a.org/iscm/page.html -->"
    html = f"{saved}<h1>T</h1><p><a href='../b?c=1'>Rabat</a> <a href='#x'>x</a> <a href=javascript:y>y</a>"
    assert links(read_bytes("a.html", html.encode())) == [("https://a.org/b?c=1", "Rabat x y")]
    based = page("<h1>T</h1><a href=d>Bali</a> <a href='http://[x'>z</a>", "<base href='https://b.org/c/'>")
    assert links(based) == [("https://b.org/c/d", "Bali z")]


def test_a_link_on_the_name_of_a_row_lies_on_its_row() -> None:
    document = page("<h1>T</h1><table><tr><td><a href=https://a.org>A</a><td>1<tr><td>B<td>2</table>")
    assert links(document) == [("https://a.org", "A\t1")]


# ---------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>Café –".encode(), "Café –"),
        ("<meta charset=iso-8859-1><p>Café –".encode("cp1252"), "Café –"),
        ("<meta charset=iso-8859-1><p>Café –".encode(), "Café –"),
        ("<p>Café –".encode("cp1252"), "Café –"),
        (
            "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'><p>Процесс".encode("cp1251"),
            "Процесс",
        ),
        ("<?xml version='1.0' encoding='koi8-r'?><html><p>Процесс".encode("koi8-r"), "Процесс"),
        ("\ufeff<p>Café".encode("utf-16-le"), "Café"),
        ("<meta charset=utf-16><p>Café".encode(), "Café"),
        (b"\xef\xbb\xbf<meta charset=iso-8859-1><p>Caf\xc3\xa9", "Café"),
        ("<meta charset=shift_jis><p>東京".encode("shift_jis"), "東京"),
    ],
)
def test_characters_are_those_of_the_mark_the_page_or_its_bytes(content: bytes, text: str) -> None:
    assert texts(read_bytes("a.html", content)) == [text]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<meta charset=utf-8>\n<p>Caf\xe9", "line 2"),
        (b"<meta charset=klingon><p>a", "klingon"),
        (b"<meta charset=zip><p>a", "zip"),
        (b"<p>a\x00b", "not text"),
        (b"<html></html>", "no text"),
        (b"<p>" + b"word " * 9000, "paragraph"),
    ],
)
def test_what_cannot_be_read_costs_one_line_that_says_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=r"^a\.html[:,] .*;.*") as caught:
        read_bytes("a.html", content)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


# ---------------------------------------------------------------- broken markup

PIECES = st.sampled_from(
    "<p> </p> <table> <tr> <td rowspan=3> <td colspan=0> </table> <ul> <li> </ol> <dl> <dt> <a href=b> </a> <b> <sup>"
    " <br> <main> <nav> </main> <!-- --> <![CDATA[ <time datetime=2020-01-01> </time> <pre> </pre> <script> </script>"
    " <base> &amp &#0; <select> <template> <svg> <math> <frameset> <head> <body hidden> </html> <form> <input> Rabat"
    " SOM 3 May < > \" '".split()
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_no_markup_breaks_the_reader(pieces: list[str]) -> None:
    document = read_bytes("a.html", ("<p>Text" + " ".join(pieces)).encode())
    numbers = [line.number for page in document.pages for line in (*page.lines, *page.aside)]
    assert len(numbers) == len(set(numbers))
    assert all(line.text.strip() for line in document.lines)
    known = set(document.lines)
    assert all(line in known for table in document.pages[0].tables for row in table for line in row.lines)
    assert all(link.line in known for link in document.links)


def test_elements_may_lie_as_deep_as_they_like() -> None:
    assert texts(read_bytes("a.html", b"<h1>T</h1>" + b"<div><b>" * 3000 + b"Text")) == ["T", "Text"]


def test_a_cell_that_spans_everything_costs_little() -> None:
    row = b"<tr><td rowspan=65534 colspan=1000>a<td>b"
    document = read_bytes("a.html", b"<h1>T</h1><table>" + row * 300 + b"</table>")
    assert line_of(document, "a").text == "a\tb"
    assert len(document.lines) == 301
