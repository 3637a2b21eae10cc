"""Word files: paragraphs as lines, styles, lists, tables, notes, links, boxes, page breaks, tracked changes."""

from __future__ import annotations

import pytest

from tests.read.markup.reading import (
    aside,
    changed,
    line_of,
    links,
    packed,
    paragraph,
    parts_of,
    read_bytes,
    rows,
    run,
    saved,
    texts,
    word,
)


def cell(*paragraphs: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraphs) or '<w:p/>'}</w:tc>"


def table(*table_rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in table_rows)}</w:tbl>"


def test_a_paragraph_is_a_line_and_a_break_within_it_begins_another() -> None:
    body = paragraph("SOM (3 May), ", "Rome.", "<w:r><w:br/></w:r>", "Workshop (4 June).") + paragraph("Next.")
    document = read_bytes("a.docx", word(body))
    assert [(line.number, line.text, line.ended) for line in document.lines] == [
        (1, "SOM (3 May), Rome.", False),
        (2, "Workshop (4 June).", True),
        (3, "Next.", True),
    ]


def test_headings_have_the_size_and_weight_of_their_style() -> None:
    import docx

    file = docx.Document()
    file.add_heading("ISCM 2021 Highlights", 1)
    file.add_heading("Rabat Process", 2)
    file.add_paragraph("SOM (3 May).")
    document = read_bytes("a.docx", saved(file))
    assert [(line.size, line.bold) for line in document.lines] == [(14, True), (13, True), (11, False)]
    assert [line.gap for line in document.lines] == [True, True, False]


def test_a_line_is_bold_only_if_all_of_it_is() -> None:
    body = paragraph(run("Rabat Process", "<w:b/>")) + paragraph(run("SOM", "<w:b/>"), " (3 May)")
    assert [line.bold for line in read_bytes("a.docx", word(body)).lines] == [True, False]


def test_an_empty_paragraph_is_blank_space() -> None:
    close = '<w:spacing w:before="0" w:after="0"/>'
    body = paragraph("One.", properties=close) + paragraph("Two.", properties=close) + "<w:p/>" + paragraph("Three.")
    assert [line.gap for line in read_bytes("a.docx", word(body)).lines] == [True, False, True]


def test_items_of_lists_have_their_mark() -> None:
    import docx

    file = docx.Document()
    for style in ("List Bullet", "List Bullet", "List Number", "List Number"):
        file.add_paragraph("Workshop", style=style)
    assert texts(read_bytes("a.docx", saved(file))) == ["• Workshop", "• Workshop", "1. Workshop", "2. Workshop"]


def test_numbers_have_the_form_of_their_level_and_begin_anew_below_each_item() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate((("upperRoman", "%1."), ("lowerLetter", "%2)"), ("decimal", "%1.%2.%3")))
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    )
    numbered = [
        paragraph("X", properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>')
        for level in (0, 1, 1, 2, 0, 1)
    ]
    content = word("".join(numbered), {})
    content = changed(
        content,
        "word/numbering.xml",
        lambda part: part.replace(b"</w:numbering>", numbering.encode() + b"</w:numbering>"),
    )
    assert texts(read_bytes("a.docx", content)) == ["I. X", "a) X", "b) X", "I.b.1 X", "II. X", "a) X"]


def test_a_table_has_rows_of_cells_and_merged_ones_say_the_same_in_each_row() -> None:
    import docx

    file = docx.Document()
    added = file.add_table(3, 3)
    for at, text in enumerate(("Mechanism", "Type", "States")):
        added.cell(0, at).text = text
    added.cell(1, 0).merge(added.cell(2, 0)).text = "Bali Process"
    added.cell(1, 1).merge(added.cell(1, 2)).text = "IRF"
    added.cell(2, 1).text, added.cell(2, 2).text = "RCP", "45"
    document = read_bytes("a.docx", saved(file))
    assert rows(document) == [
        [("Mechanism", "Type", "States"), ("Bali Process", "IRF", ""), ("Bali Process", "RCP", "45")]
    ]
    assert texts(document) == ["Mechanism\tType\tStates", "Bali Process\tIRF\t", "Bali Process\tRCP\t45"]
    assert [row.lines for table in document.pages[0].tables for row in table] == [(line,) for line in document.lines]


def test_the_items_of_a_cell_are_parted() -> None:
    themes = cell(*(paragraph(text) for text in ("Labour migration", "Return", "Data")))
    name = cell(paragraph("Regional Conference"), paragraph("on Migration"))
    document = read_bytes("a.docx", word(table(cell(paragraph("A")) + cell(paragraph("B")), name + themes)))
    assert rows(document) == [[("A", "B"), ("Regional Conference on Migration", "Labour migration; Return; Data")]]


def test_a_table_that_only_places_text_is_text() -> None:
    inner = table(cell(paragraph("A")) + cell(paragraph("B")))
    outer = table(cell(paragraph("Left"), paragraph("more"), inner) + cell(paragraph("Right")))
    document = read_bytes("a.docx", word(outer))
    assert texts(document) == ["Left", "more", "A\tB", "Right"]
    assert rows(document) == [[("A", "B")]]
    assert texts(read_bytes("a.docx", word(table(cell(paragraph("Framed")))))) == ["Framed"]


def test_cells_that_tabs_part_are_a_table() -> None:
    tab = "<w:r><w:tab/></w:r>"
    body = paragraph("Bali Process", tab, "IRF", tab, "2002") + paragraph("Prague Process", tab, "RCP", tab, "2009")
    assert rows(read_bytes("a.docx", word(body))) == [
        [("Bali Process", "IRF", "2002"), ("Prague Process", "RCP", "2009")]
    ]


def test_a_table_and_cells_that_tabs_part_stand_on_one_page_in_their_order() -> None:
    tab = "<w:r><w:tab/></w:r>"
    tabbed = paragraph("Bali Process", tab, "IRF", tab, "2002")
    ruled = table(cell(paragraph("A")) + cell(paragraph("B")), cell(paragraph("a")) + cell(paragraph("b")))
    found = rows(read_bytes("a.docx", word(tabbed + ruled + tabbed.replace("Bali", "Rabat"))))
    assert [("A", "B"), ("a", "b")] in found
    assert [cells[0] for table_rows in found for cells in table_rows if len(cells) == 3] == [
        "Bali Process",
        "Rabat Process",
    ]


def test_notes_stand_at_the_end_of_their_page_with_their_mark() -> None:
    reference = '<w:r><w:footnoteReference w:id="5"/></w:r>'
    separator = '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
    notes = f'{separator}<w:footnote w:id="5">{paragraph("As of May.")}</w:footnote>'
    page_break = '<w:r><w:br w:type="page"/></w:r>'
    body = paragraph("Members: 52", reference, " States") + paragraph("More.") + paragraph(page_break, "Second page.")
    document = read_bytes("a.docx", word(body, {"footnotes": notes}))
    assert [[line.text for line in page.lines] for page in document.pages] == [
        ["Members: 52¹ States", "More.", "¹ As of May."],
        ["Second page."],
    ]
    assert (line_of(document, "¹").size or 0) < (line_of(document, "More").size or 0)


@pytest.mark.parametrize(
    ("raised", "text"), [("2", "52² States"), ("nd", "52nd States"), ("1, 2", "52¹, ² States"), ("[3]", "52³ States")]
)
def test_raised_figures_are_note_marks_and_raised_letters_are_read(raised: str, text: str) -> None:
    body = paragraph("52", run(raised, '<w:vertAlign w:val="superscript"/>'), " States")
    assert texts(read_bytes("a.docx", word(body))) == [text]


def test_what_is_inserted_is_read_and_what_is_deleted_or_hidden_stands_aside() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>4 June</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="2">{run("5 June")}</w:ins>'
    body = paragraph(
        "SOM (", deleted, inserted, "), Rome.", run(" Secret.", "<w:vanish/>"), run(" Off.", "<w:strike/>")
    )
    document = read_bytes("a.docx", word(body))
    assert texts(document) == ["SOM (5 June), Rome."]
    assert aside(document) == [
        ("4 June", "deleted in a tracked change"),
        ("Secret.", "hidden text"),
        ("Off.", "struck out"),
    ]


def test_a_paragraph_whose_end_is_deleted_goes_on_with_the_next() -> None:
    mark = '<w:rPr><w:del w:id="1"/></w:rPr>'
    body = paragraph("SOM (3 May) ", properties=mark) + paragraph("in Rome.")
    assert texts(read_bytes("a.docx", word(body))) == ["SOM (3 May) in Rome."]


def test_a_deleted_row_is_no_row() -> None:
    gone = f'<w:tbl><w:tr><w:trPr><w:del w:id="1"/></w:trPr>{cell(paragraph("Old"))}{cell(paragraph("1"))}</w:tr>'
    kept = f"<w:tr>{cell(paragraph('New'))}{cell(paragraph('2'))}</w:tr></w:tbl>"
    assert rows(read_bytes("a.docx", word(gone + kept))) == [[("New", "2")]]


def test_links_lie_on_their_line() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://a.org/b"'
        " </w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("Rabat Process")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr="HYPERLINK &quot;https://a.org/c&quot;">{run("more")}</w:fldSimple>'
    body = paragraph(field) + paragraph("See ", simple, " of it, and much beside it.")
    document = read_bytes("a.docx", word(body))
    assert links(document) == [
        ("https://a.org/b", "Rabat Process"),
        ("https://a.org/c", "See more of it, and much beside it."),
    ]
    assert [line.linked for line in document.lines] == [True, False]


def test_the_text_of_a_box_stands_behind_its_paragraph_once() -> None:
    box = f"<w:txbxContent>{paragraph('Boxed.')}</w:txbxContent>"
    shape = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert texts(read_bytes("a.docx", word(paragraph("Above.", shape) + paragraph("Below.")))) == [
        "Above.",
        "Boxed.",
        "Below.",
    ]


def test_headers_and_footers_are_furniture_of_the_margins() -> None:
    import docx

    file = docx.Document()
    file.sections[0].header.paragraphs[0].text = "ISCM 2021 Highlights"
    file.sections[0].footer.paragraphs[0].text = "International Organization for Migration"
    file.add_paragraph("Text.")
    document = read_bytes("a.docx", saved(file))
    assert texts(document) == ["Text."]
    assert {line.text: line.margin for line in document.lines if line.margin} == {
        "ISCM 2021 Highlights": "running header or footer",
        "International Organization for Migration": "running header or footer",
    }


def test_a_table_of_contents_stands_aside() -> None:
    import docx
    from docx.enum.style import WD_STYLE_TYPE

    file = docx.Document()
    file.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    file.add_paragraph("Main events\t3", style="toc 1")
    file.add_paragraph("Text.")
    document = read_bytes("a.docx", saved(file))
    assert texts(document) == ["Text."]
    assert [reason for _, reason in aside(document)] == ["table of contents"]


def test_items_that_end_with_a_comma_are_no_printed_lines() -> None:
    text = "Workshop of the senior officials on visas, data and return,"
    body = "".join(paragraph(f"• {text}") for _ in range(12))
    assert all(line.ended for line in read_bytes("a.docx", word(body)).lines)


def test_numbers_of_lines_go_on_over_pages() -> None:
    body = paragraph("One.") + paragraph("Two.", properties="<w:pageBreakBefore/>")
    lines = read_bytes("a.docx", word(body)).lines
    assert [(line.page, line.number) for line in lines] == [(1, 1), (2, 2)]


def test_paragraphs_that_are_printed_lines_end_nothing() -> None:
    sentence = (
        "The third meeting of senior officials from all of the\n"
        "members took place in the spring in the city of\n"
        "the chair"
    )
    body = "".join(paragraph(line) for _ in range(5) for line in sentence.split("\n"))
    assert not any(line.ended for line in read_bytes("a.docx", word(body)).lines)


def test_soft_hyphens_are_not_printed_and_blanks_that_keep_words_together_are_blanks() -> None:
    (line,) = read_bytes("a.docx", word(paragraph("Migra\u00adtion on 3\u00a0May"))).lines
    assert (line.text, line.words) == ("Migration on 3\u00a0May", "Migration on 3 May")


def test_a_file_in_the_strict_dialect_is_read_alike() -> None:
    content = word(paragraph("SOM (3 May)."))
    old, new = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    strict = {
        name: part.replace(old + b"wordprocessingml/2006/", new + b"wordprocessingml/").replace(
            old + b"officeDocument/2006/relationships", new + b"officeDocument/relationships"
        )
        for name, part in parts_of(content).items()
    }
    assert texts(read_bytes("a.docx", packed(strict))) == ["SOM (3 May)."]
