"""Running text that still knows its lines; hyphens, letter-spacing, brackets, sentences, addresses, folding."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Line
from pipeline.text.folding import folded, slug, squashed
from pipeline.text.marks import (
    ADDRESS,
    brackets,
    continues_address,
    is_address,
    masked,
    sentences,
    split_outside_brackets,
)
from pipeline.text.passage import Passage, WordBreaks, joined
from pipeline.text.printed import without_letter_spacing, without_markdown


def lines_of(*texts: str) -> list[Line]:
    """Lines as a plain reader gives them."""
    return [
        Line(1, number, text.strip(), without_letter_spacing(without_markdown(text)).strip())
        for number, text in enumerate(texts, start=1)
    ]


def as_printed(texts: list[str]) -> Passage:
    """Lines that are read as they are printed, as running text."""
    return joined("report", [Line(1, at, text, text) for at, text in enumerate(texts, start=1)], WordBreaks([]))


def passage_of(*texts: str) -> Passage:
    """The lines as running text, hyphens judged by their own words."""
    return joined("report", lines_of(*texts), WordBreaks(word for text in texts for word in text.split()))


def bare(text: str) -> str:
    """The text without its blanks."""
    return "".join(text.split())


# ---------------------------------------------------------------- joining lines

words = st.text(alphabet="abcdefgXYZ0123456789().,;&'’éñ", min_size=1, max_size=9)
printed_lines = st.lists(st.lists(words, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=6)


@given(printed_lines)
@settings(deadline=None)
def test_joined_lines_hold_each_character_once_and_know_where_it_was_printed(texts: list[str]) -> None:
    passage = as_printed(texts)
    assert passage.text == " ".join(texts)
    assert len(passage.origins) == len(passage.text)
    for character, (line, column) in zip(passage.text, passage.origins, strict=True):
        assert character.isspace() or line.text[column] == character


@given(printed_lines, st.data())
@settings(deadline=None)
def test_where_quotes_what_is_printed_on_the_lines(texts: list[str], data: st.DataObject) -> None:
    passage = as_printed(texts)
    start = data.draw(st.integers(0, len(passage.text)))
    end = data.draw(st.integers(start, len(passage.text)))
    where = passage.where(start, end)
    assert bare(where.quote) == bare(passage.text[start:end])
    assert [line.number for line in where.lines] == sorted({line.number for line in where.lines})
    assert all(fragment.quote == fragment.quote.strip() for fragment in where.fragments)


@given(printed_lines, st.data())
@settings(deadline=None)
def test_a_part_of_a_passage_quotes_the_same_place_as_the_whole(texts: list[str], data: st.DataObject) -> None:
    passage = as_printed(texts)
    start = data.draw(st.integers(0, len(passage.text)))
    end = data.draw(st.integers(start, len(passage.text)))
    part = passage[start:end]
    assert part.text == passage.text[start:end]
    assert part.where() == passage.where(start, end)


def test_the_quote_keeps_the_hyphen_that_the_running_text_lost() -> None:
    passage = passage_of("solutions to regional challeng-", "es posed by migra-", "tion")
    assert passage.text == "solutions to regional challenges posed by migration"
    start = passage.text.index("challenges")
    where = passage.where(start, start + len("challenges"))
    assert [fragment.quote for fragment in where.fragments] == ["challeng", "es"]
    assert passage.where().fragments[0].line.text.endswith("challeng-")


def test_the_quote_of_a_letter_spaced_heading_is_letter_spaced() -> None:
    passage = passage_of("M A I N  E V E N T S  I N  2021")
    assert passage.text == "MAIN EVENTS IN 2021"
    assert passage.where(5, 11).quote == "E V E N T S"


def test_the_quote_of_markdown_keeps_the_marks_between_its_words() -> None:
    passage = passage_of("**Regional Processes (RCP)** are *ISCM*")
    assert passage.text == "Regional Processes (RCP) are ISCM"
    assert passage.where(0, 24).quote == "Regional Processes (RCP)"
    assert passage.where(25, 33).quote == "are *ISCM"


def test_runs_of_blanks_become_one() -> None:
    passage = passage_of("31 March,   28 April,", "26 May")
    assert passage.text == "31 March, 28 April, 26 May"
    assert bare(passage.where(10, 18).quote) == "28April"


def test_no_lines_make_an_empty_passage() -> None:
    assert joined("report", [], WordBreaks([])).text == ""


@pytest.mark.parametrize(
    ("left", "right", "text"),
    [
        ("regional challeng-", "es posed", "regional challenges posed"),
        ("the themes of 2020-", "2022 ADD research", "the themes of 2020-2022 ADD research"),
        ("Prague Process E-", "Learning Platform", "Prague Process E-Learning Platform"),
        ("Returns and Reintegra-", "tion", "Returns and Reintegration"),
        ("on Environment and Cli-", "mate Change", "on Environment and Climate Change"),
        ("the COVID-", "19 pandemic", "the COVID-19 pandemic"),
        ("the Euro-", "African Dialogue", "the Euro-African Dialogue"),
        ("Conference (24-", "25 August)", "Conference (24-25 August)"),
        ("(9-10 Sep-", "tember).", "(9-10 September)."),
        ("future sce-", "nario building", "future scenario building"),
        ("two cours-", "es on", "two courses on"),
        ("five training work-", "shops on", "five training workshops on"),
        ("employment -", "and cooperation", "employment - and cooperation"),
        ("COUNTER MIGRA-", "TION", "COUNTER MIGRATION"),
        ("on the move-", "", "on the move-"),
    ],
)
def test_a_hyphen_at_a_lines_end_goes_only_where_a_word_was_broken(left: str, right: str, text: str) -> None:
    assert passage_of(*(part for part in (left, right) if part)).text == text


def test_a_compound_that_stands_elsewhere_in_the_document_keeps_its_hyphen() -> None:
    assert WordBreaks(["rights-based"])("rights", "based") is False
    assert WordBreaks([])("rights", "based") is False


def test_the_documents_own_words_outdo_word_frequencies() -> None:
    assert WordBreaks([])("Xanthor", "ium") is False
    assert WordBreaks(["Xanthorium,"])("Xanthor", "ium") is True
    assert WordBreaks(["work-shops"])("work", "shops") is False


# ---------------------------------------------------------------- what is read of a line


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("M A I N  E V E N T S  I N  2021", "MAIN EVENTS IN 2021"),
        ("(C O N T I N U E D )", "(CONTINUED)"),
        ("2 0 2 1  P U B L I C A T I O N S", "2021 PUBLICATIONS"),
        ("9 T H  G L O B A L  M E E T I N G  O F  I S C M S  ( G R C P  9 )", "9TH GLOBAL MEETING OF ISCMS (GRCP 9)"),
        ("Main events in 2021", "Main events in 2021"),
        ("a b c", "a b c"),
        ("Plan A or Plan B is a plan", "Plan A or Plan B is a plan"),
        ("", ""),
    ],
)
def test_letter_spaced_headings_are_read_as_words(printed: str, read: str) -> None:
    assert without_letter_spacing(printed) == read


def test_letters_with_one_blank_everywhere_still_squash_to_the_heading() -> None:
    assert squashed(without_letter_spacing("M A I N E V E N T S")) == squashed("Main Events")


@given(st.lists(st.text("ABCDEFGHIKLMNOPRSTUVW", min_size=2, max_size=9), min_size=1, max_size=6))
@settings(deadline=None)
def test_letter_spacing_printed_is_undone(heading: list[str]) -> None:
    printed = "  ".join(" ".join(word) for word in heading)
    if sum(map(len, heading)) >= 4:
        assert without_letter_spacing(printed) == " ".join(heading)


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("## Types of ISCM", "Types of ISCM"),
        ("**Regional Consultative Processes (RCP)** are *ISCM*", "Regional Consultative Processes (RCP) are ISCM"),
        (r"\* This statistics includes", "* This statistics includes"),
        ("E-mail: [grcp@iom.int](mailto:grcp@iom.int)", "E-mail: grcp@iom.int"),
        ("Internet: <https://www.iom.int/iscm>", "Internet: https://www.iom.int/iscm"),
        ("2 * 3 and #5", "2 * 3 and #5"),
        ("SOM (20 August) [sic]", "SOM (20 August) [sic]"),
    ],
)
def test_markdown_marks_are_taken_off(printed: str, read: str) -> None:
    assert without_markdown(printed) == read


# ---------------------------------------------------------------- folding


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Söderköping  Process", "soderkoping process"),
        ("Migrants’ rights", "Migrants' rights"),
        ("Migrants’ rights", "migrants rights"),
        ("Trafficking & smuggling", "Trafficking and smuggling"),
        ("Africa – Europe", "Africa-Europe"),
        ("AU-HoAI", "AU HoAI"),
        ("Diálogo sobre Migración", "Dialogo sobre Migracion"),
        ("Łódź, Tromsø", "Lodz, Tromso"),
        ("Conférence", "Confe\u0301rence"),
        ("STRASSE", "Straße"),
        ("soft\u00adhyphen", "softhyphen"),
        ("ﬁnance", "finance"),
    ],
)
def test_spellings_that_fold_alike(left: str, right: str) -> None:
    assert folded(left) == folded(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Inter-Governmental", "Intergovernmental"),
        ("AU HoAI", "AUHOAI"),
        ("COVID 19", "Covid-19"),
        ("MID-IGAD", "MIDIGAD"),
    ],
)
def test_spellings_that_squash_alike(left: str, right: str) -> None:
    assert squashed(left) == squashed(right)


@pytest.mark.parametrize(("left", "right"), [("MIDSA", "MIDWA"), ("5+5", "55"), ("RCM", "RCP"), ("Mali", "Bali")])
def test_names_one_character_apart_stay_apart(left: str, right: str) -> None:
    assert squashed(left) != squashed(right)


@given(st.text(max_size=40))
@settings(deadline=None, max_examples=500)
def test_folding_is_idempotent(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert squashed(squashed(text)) == squashed(text) == squashed(folded(text))


@given(st.text(max_size=40))
@settings(deadline=None)
def test_folded_text_has_single_blanks_and_no_diacritics(text: str) -> None:
    out = folded(text)
    assert out == " ".join(out.split())
    assert not any(unicodedata.combining(character) for character in out)


@given(st.text(alphabet="abczABCZéÉñÑöÖçÇ '’-&()5+", max_size=40))
@settings(deadline=None)
def test_folding_knows_no_case(text: str) -> None:
    assert folded(text.upper()) == folded(text.lower()) == folded(text)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Harbour Dialogue (HD)", "harbour-dialogue-hd"),
        ("iscm_2021 Highlights", "iscm-2021-highlights"),
        ("5+5", "5-5"),
        ("…", ""),
    ],
)
def test_ids_are_made_of_letters_digits_and_hyphens(text: str, made: str) -> None:
    assert slug(text) == made


# ---------------------------------------------------------------- brackets, quotes, sentences


def test_nested_brackets_count_as_one() -> None:
    text = "SOM (3 May (online)) and WS (4 May)"
    assert [text[a:b] for a, b in brackets(text)] == ["(3 May (online))", "(4 May)"]


def test_a_bracket_that_never_closes_ends_with_its_sentence() -> None:
    text = "SOM (3 May on visas. Workshop (4 May)"
    assert [text[a:b] for a, b in brackets("SOM (3 May on visas. Next")] == ["(3 May on visas"]
    assert len(masked(text)) == len(text)


@given(st.text(alphabet='ab;,.()“”"«» ', max_size=40))
@settings(deadline=None)
def test_masking_keeps_the_length_and_what_stands_outside(text: str) -> None:
    cover = masked(text)
    assert len(cover) == len(text)
    assert all(c in (t, "\x00") for c, t in zip(cover, text, strict=True))


@given(st.text(alphabet="ab;,() “”", max_size=40))
@settings(deadline=None)
def test_pieces_between_separators_do_not_overlap_and_lose_only_blanks_and_separators(text: str) -> None:
    pieces = split_outside_brackets(text, ";,")
    covered: set[int] = set()
    for start, end in pieces:
        assert text[start:end] == text[start:end].strip() != ""
        assert not covered & set(range(start, end))
        covered |= set(range(start, end))
    assert {text[i] for i in range(len(text)) if i not in covered} <= {" ", ";", ","}


def test_a_semicolon_in_brackets_or_quotes_parts_nothing() -> None:
    text = "two meetings (on rights; and on smuggling); “one; two” and three"
    assert [text[a:b] for a, b in split_outside_brackets(text, ";")] == [
        "two meetings (on rights; and on smuggling)",
        "“one; two” and three",
    ]


@pytest.mark.parametrize(
    "expected",
    [
        ["SOM (20 August).", "6th meeting of the Taskforce (22-24 June);  Meeting of Experts."],
        ["It met in St. Petersburg.", "Then in Geneva."],
        ["A study (cf. No. 5. Annex) was presented.", "Next."],
        ["SOM on “Data. And more.”", "Workshop."],
        ["See e.g. Geneva.", "Workshop in Sept. 2017."],
        ["Two courses", ],
        ["Workshop on the report, pp. 12-14, 5 May.", "Vol. 3 of it was printed.", "SOM."],
        ["25th anniversary!", "Was it held?", "52nd Meeting."],
    ],
    ids=lambda sentences: sentences[0][:20],
)  # fmt: skip
def test_sentences_end_at_full_stops_that_are_no_abbreviations(expected: list[str]) -> None:
    text = " ".join(expected)
    assert [text[a:b] for a, b in sentences(text)] == expected


@given(st.text(alphabet="aB.!? ()3“”", max_size=40))
@settings(deadline=None)
def test_sentences_cover_all_that_is_printed(text: str) -> None:
    assert bare("".join(text[a:b] for a, b in sentences(text))) == bare(text)


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://www.iom.int/iscm-materials.", "https://www.iom.int/iscm-materials"),
        ("(http://www.igc.ch)", "http://www.igc.ch"),
        ("at www.gfmd.org, or", "www.gfmd.org"),
        ("[grcp@iom.int](mailto:grcp@iom.int)", "mailto:grcp@iom.int"),
        ("“https://a.org/b?c=d&e=1”", "https://a.org/b?c=d&e=1"),
    ],
)
def test_an_address_ends_before_the_sentences_punctuation(text: str, address: str) -> None:
    assert [match[0] for match in ADDRESS.finditer(text)] == [address]


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        (" https://www.pidcsec.org ", True),
        ("https://www.rabat-process.org/en", True),
        ("see https://www.pidcsec.org", False),
        ("Rabat Process", False),
        ("", False),
    ],
)
def test_a_line_is_an_address_only_as_a_whole(line: str, whole: bool) -> None:
    assert is_address(line) is whole


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("https://www.pragueprocess.eu/en/migration-observatory/publications/33-",
         "reports/293-social-capital-and-transnational-human-smuggling-what-is-the-"),
        ("https://www.pragueprocess.eu/en/migration-observatory/", "publications/33-reports/301-migration"),
        ("https://www.rabat-process.org/en/activities/publications/migration", "-covid-19-north-west-africa"),
        ("https://www.rabat-process.org/en/activities/publications/mmc-", "cities"),
        ("https://www.rcmvs.org/sites/default/files/publicaciones/", "regional_study_ligero.pdf"),
    ],
)  # fmt: skip
def test_a_wrapped_address_goes_on_with_its_hyphens(address: str, line: str) -> None:
    assert continues_address(address, line)


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("https://www.rabat-process.org/en", "Migration drivers"),
        ("https://www.rabat-process.org/en", "https://www.iom.int"),
        ("https://www.rabat-process.org/en", "Briefing"),
        ("https://www.rabat-process.org/en/", "(RCM)"),
    ],
)
def test_words_and_other_addresses_do_not_go_on_with_an_address(address: str, line: str) -> None:
    assert not continues_address(address, line)


def test_the_pages_own_links_settle_whether_an_address_goes_on() -> None:
    whole = "https://www.iom.int/research"
    assert continues_address("https://www.iom.int/re", "search", [whole])
    assert not continues_address(whole, "-iscms", [whole])
