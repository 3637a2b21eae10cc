"""Whose is an address: by its line where the file says it, else by page order and evidence."""

from __future__ import annotations

import pytest

from pipeline.extract.links import Block, assign_links, block_evidence, shared_hosts, url_words
from pipeline.model import Fragment, Line, Link, Mention, Where

SHARED = frozenset({"iom.int"})


def block(
    number: int, title: str, website: str = "", addresses: tuple[str, ...] = (), expects_link: bool = True
) -> Block:
    line = Line(1, number, title, title)
    owner = Mention(title, "heading", Where("report", (Fragment(line, 0, len(title)),)))
    return Block((line,), owner, title, website, addresses, expects_link)


def links(*urls: str) -> list[Link]:
    """Addresses as a text dump lists them: without a place."""
    return [Link(1, url, Line(1, 90 + at, url, url)) for at, url in enumerate(urls)]


def titles(placed: dict[int, Block | None]) -> list[str]:
    return [found.title if (found := placed[at]) else "" for at in sorted(placed)]


BLOCKS = [
    block(1, "Abu Dhabi Dialogue (ADD)", "http://abudhabidialogue.org.ae/"),
    block(2, "Almaty Process", "https://www.iom.int/almaty-process-refugee-protection"),
    block(3, "Intergovernmental Consultations on Migration, Asylum and Refugees (IGC)", "http://www.igc.ch"),
    block(
        4,
        "Migration Dialogue for Southern Africa (MIDSA)",
        "https://www.iom.int/migration-dialogue-southern-africa-midsa",
    ),
    block(
        5, "Migration Dialogue for West Africa (MIDWA)", "https://www.iom.int/migration-dialogue-west-africa-midwa-0"
    ),
    block(6, "Prague Process", "https://www.pragueprocess.eu/en"),
]


def test_addresses_in_page_order_belong_to_the_entries_in_that_order() -> None:
    urls = [b.website for b in BLOCKS]
    assert titles(assign_links(links(*urls), BLOCKS, SHARED)) == [b.title for b in BLOCKS]


def test_an_address_listed_twice_belongs_twice_to_the_same_entry() -> None:
    urls = [BLOCKS[1].website, BLOCKS[2].website, BLOCKS[2].website, BLOCKS[5].website]
    assert titles(assign_links(links(*urls), BLOCKS, SHARED)) == [BLOCKS[i].title for i in (1, 2, 2, 5)]


def test_a_further_address_of_an_entrys_own_site_belongs_to_it() -> None:
    urls = [BLOCKS[5].website, "https://www.pragueprocess.eu/en/training-academy/e-learning-platform"]
    assert titles(assign_links(links(*urls), BLOCKS, SHARED)) == ["Prague Process", "Prague Process"]


def test_an_entry_without_an_address_is_passed_over() -> None:
    urls = [BLOCKS[0].website, BLOCKS[4].website]
    assert titles(assign_links(links(*urls), BLOCKS, SHARED)) == [BLOCKS[0].title, BLOCKS[4].title]


def test_where_the_list_is_not_in_page_order_evidence_tells() -> None:
    urls = [BLOCKS[i].website for i in (5, 3, 4, 0, 2)]
    assert titles(assign_links(links(*urls), BLOCKS, SHARED)) == [BLOCKS[i].title for i in (5, 3, 4, 0, 2)]


def test_an_unknown_site_between_two_known_ones_belongs_to_the_entry_between() -> None:
    unknown = block(2, "Harbour Dialogue (HD)")
    urls = [BLOCKS[0].website, "https://hd-secretariat.example", BLOCKS[5].website]
    assert titles(assign_links(links(*urls), [BLOCKS[0], unknown, BLOCKS[5]], SHARED)) == [
        BLOCKS[0].title, "Harbour Dialogue (HD)", "Prague Process",
    ]  # fmt: skip


def test_a_link_with_a_place_belongs_to_the_passage_it_lies_on() -> None:
    source = BLOCKS[0].lines[0]
    placed = assign_links([Link(1, BLOCKS[5].website, source, source)], BLOCKS, SHARED)
    assert titles(placed) == [BLOCKS[0].title]


def test_a_link_that_lies_on_no_passage_belongs_to_none() -> None:
    elsewhere = Line(1, 50, "footer", "footer")
    assert assign_links([Link(1, BLOCKS[5].website, elsewhere, elsewhere)], BLOCKS, SHARED) == {0: None}


def test_an_address_for_which_nothing_speaks_belongs_to_none() -> None:
    remark = block(1, "Remark", expects_link=False)
    assert assign_links(links("https://example.org/xyz"), [remark], SHARED) == {0: None}
    assert assign_links(links("https://example.org/xyz"), [], SHARED) == {0: None}
    assert assign_links([], BLOCKS, SHARED) == {}


def test_a_printed_address_is_the_best_evidence_then_the_website_then_its_host_then_words() -> None:
    printed = block(1, "Study", addresses=("https://www.rcmvs.org/study.pdf",))
    evidence = [
        block_evidence("https://www.rcmvs.org/study.pdf", printed, SHARED),
        block_evidence("http://rcmvs.org/study.pdf/", printed, SHARED),
        block_evidence("https://pragueprocess.eu/en/", BLOCKS[5], SHARED),
        block_evidence("https://www.pragueprocess.eu/en/xyz", BLOCKS[5], SHARED),
        block_evidence("https://www.iom.int/migration-dialogue-west", BLOCKS[4], SHARED),
        block_evidence("https://example.org/xyz", BLOCKS[4], SHARED),
    ]
    assert evidence == sorted(evidence, reverse=True)
    assert len(set(evidence)) == len(evidence)
    assert evidence[-1] == 0


def test_a_host_that_many_mechanisms_share_speaks_for_none() -> None:
    url = "https://www.iom.int/xyz"
    assert block_evidence(url, BLOCKS[3], SHARED) == 0
    assert block_evidence(url, BLOCKS[3], frozenset()) == 3


def test_of_two_pages_on_a_shared_host_the_words_tell() -> None:
    url = BLOCKS[4].website
    assert block_evidence(url, BLOCKS[4], SHARED) > block_evidence(url, BLOCKS[3], SHARED)
    bare = block(1, "Migration Dialogue for West Africa (MIDWA)")
    other = block(2, "Migration Dialogue for Southern Africa (MIDSA)")
    assert block_evidence(url, bare, SHARED) > block_evidence(url, other, SHARED)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "https://www.iom.int/migration-dialogue-west-africa-midwa-0",
            ("migration", "dialogue", "west", "africa", "midwa"),
        ),
        ("http://red-iam.org", ("red", "iam")),
        ("https://www.iom.int/", ()),
        ("www.rcmvs.org/sites/default/files/Regional%20Study.pdf", ("rcmvs", "regional", "study")),
    ],
)
def test_the_telling_words_of_an_address(url: str, words: tuple[str, ...]) -> None:
    assert url_words(url, SHARED) == words


def test_a_host_is_shared_where_two_mechanisms_have_their_pages() -> None:
    websites = {"a": "https://www.iom.int/a", "b": "http://iom.int/b", "c": "https://c.org", "d": ""}
    assert shared_hosts(websites) == {"iom.int"}
