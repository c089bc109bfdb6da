"""The library in the browser: shelves, articles, search, the feed; and the page that judges somebody else's."""

import re
from http import HTTPStatus
from xml.etree import ElementTree

import pytest

from tests.web.conftest import Browser, Door
from uncramp.faces.library import open_library
from uncramp.inference.network import Network
from uncramp.library.shelves import Library

ATOM = "{http://www.w3.org/2005/Atom}"
PAGE = "<html><head><title>Backs</title></head><body><article><h1>Backs</h1><p>{}</p></article></body></html>"
LACTIC = "Back cramps are caused by a build-up of lactic acid in the tired muscle, and everybody should know it."


@pytest.fixture(scope="module")
def library(network: Network) -> Library:
    """The articles."""
    return open_library(network.knowledge)


@pytest.fixture
def browser(door: Door) -> Browser:
    """A newcomer."""
    return door.browser()


def hrefs(text: str) -> set[str]:
    """Where the links of a page lead."""
    return set(re.findall(r'href="(/[^"#]*)', text))


def test_every_article_is_two_steps_from_the_start(browser: Browser, library: Library) -> None:
    """The start links to the library, and the library to every article, each with its whole summary."""
    assert "/library" in hrefs(browser.get("/").text)
    shelves = browser.get("/library").text
    assert {f"/library/{name}" for name in library.articles.of} <= hrefs(shelves)


def test_every_article_opens_and_leads_on(browser: Browser, library: Library) -> None:
    """Every article has its sources, its review, its neighbours; its contents and citations lead to places that exist, its links to pages that do."""
    addresses = {"/library", *(f"/library/{name}" for name in library.articles.of)}
    for name in library.articles.path.order:
        page = browser.get(f"/library/{name}")
        assert page.status == HTTPStatus.OK
        main = page.text.split("<main")[1]
        places = set(re.findall(r'id="([^"]+)"', main))
        assert set(re.findall(r'href="#([^"]+)"', main)) <= places
        assert {href for href in hrefs(main) if href.startswith("/library")} <= addresses
        assert "a draft that no clinician has reviewed" in main
        assert "last looked at" in main
        after = library.next(name)
        assert after is None or f'rel="next" class="next" href="/library/{after.id}"' in main


def test_every_citation_leads_to_its_source_and_back(browser: Browser, library: Library) -> None:
    """Each mark in the text leads to a source, and from each source a link leads back to each of its marks."""
    for name in library.articles.path.order:
        main = browser.get(f"/library/{name}").text.split("<main")[1]
        marks = re.findall(r'<sup><a id="(cited-[^"]+)" href="#source-([^"]+)"', main)
        backs = re.findall(r'<a class="back" href="#([^"]+)"', main)
        assert sorted(mark for mark, _ in marks) == sorted(backs)
        assert {source for _, source in marks} <= set(library.article(name).sources)


def test_warning_signs_come_first_in_every_article(browser: Browser, library: Library) -> None:
    """Every article leads to the warning signs before its text; one that names some leads to the emergency page as well."""
    for name, article in library.articles.of.items():
        before = browser.get(f"/library/{name}").text.split("<main")[1].split('class="prose"')[0]
        assert "/library/warning_signs" in before
        assert bool(article.red_flags) == ("/emergency" in before)


def test_an_article_that_does_not_exist_is_not_there(browser: Browser) -> None:
    """An old or mistyped address says so."""
    assert browser.get("/library/no_such_article").status == HTTPStatus.NOT_FOUND


def test_a_search_marks_what_was_searched_for(browser: Browser) -> None:
    """Lay words find their article, typing errors are said, and what was looked for is marked."""
    page = browser.get("/library/search?q=ice+or+heat")
    assert "/library/cold_and_heat" in page.text
    assert "<mark>" in page.text
    assert "Read as: magnesuim → <strong>magnesium</strong>" in browser.get("/library/search?q=magnesuim").text


def test_what_is_searched_for_is_never_run(browser: Browser) -> None:
    """A search for markup shows it as text."""
    page = browser.get("/library/search?q=<script>alert(1)</script>")
    assert "<script>alert" not in page.text


def test_nothing_found_shows_the_shelves(browser: Browser) -> None:
    """Whoever finds nothing is shown the way on."""
    page = browser.get("/library/search?q=xyzzyqwv")
    assert "Nothing found" in page.text
    assert "/library/cold_and_heat" in page.text


def test_the_feed_is_atom(browser: Browser, library: Library) -> None:
    """The feed holds every article once, under an id of its own, with a date."""
    page = browser.get("/library/feed.atom")
    feed = ElementTree.fromstring(page.body)
    assert page.headers["content-type"].startswith("application/atom+xml")
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(library.articles.of) == len(entries)
    for entry in entries:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.findtext(f"{ATOM}updated") or "")


def finished(browser: Browser, truth: dict[str, str]) -> Browser:
    """A check gone through to its result."""
    browser.start()
    browser.answer_all(truth)
    return browser.get("/result")


def test_a_result_at_home_leads_into_the_library(browser: Browser) -> None:
    """Somebody who can start at home is shown what to read, about what it may be and what to do."""
    page = finished(browser, {"muscle_lump": "present", "lump_spasm": "present", "worse_movement": "present"})
    assert any(href.startswith("/library/") for href in hrefs(page.text.split("<main")[1]))
    assert "Chosen by what has to do with this article and with your result." in browser.get("/library/cold_and_heat").text


def test_a_result_links_to_the_article_on_each_thing_it_names(library: Library, network: Network) -> None:
    """What is named in a result leads to the article about it, not to one that only mentions it; what no article speaks of leads nowhere."""
    known = network.knowledge
    wanted = {
        ("conditions", "nonspecific_lbp"): "ordinary_back_pain",
        ("conditions", "acute_muscle_strain"): "pulled_muscle",
        ("conditions", "lumbar_radiculopathy"): "sciatica",
        ("conditions", "muscle_cramp_back"): "what_causes_back_cramps",
        ("conditions", "heat_dehydration_cramp"): "heat_cramps",
        ("measures", "heat_wrap"): "cold_and_heat",
        ("measures", "stay_active"): "keep_moving",
        ("measures", "static_stretch_cramp"): "stretch_a_cramp",
        ("causes", "fluid_salt_loss"): "sweat_and_salt",
        ("causes", "awkward_load"): "lifting_and_twisting",
        ("measures", "take_your_list"): None,
    }
    names = {kind: {item.id: item.name for item in getattr(known, kind).values()} for kind in ("measures", "causes")}
    names["conditions"] = {condition.id: condition.lay_name for condition in known.conditions.values()}
    found = {topic: library.about(topic, names[topic[0]][topic[1]]) for topic in wanted}
    assert wanted == {topic: article and article.id for topic, article in found.items()}


def test_who_needs_help_soon_is_given_nothing_to_read(browser: Browser) -> None:
    """With an emergency the result shows what to do now; nothing to read stands in the way."""
    browser.start()
    browser.answer_all({"saddle_numb": "present"})
    page = browser.get("/result")
    if page.path == "/emergency":
        page = browser.post("/emergency", {**browser.hidden, "go": "next"}).get("/result")
    assert not [href for href in hrefs(page.text.split("<main")[1]) if href.startswith("/library/")]


def upload(browser: Browser, body: bytes, name: str = "page.html") -> Browser:
    """Choose a file on the page that reads, and send it."""
    browser.get("/read")
    data = {"token": browser.hidden["token"], "page": ""}
    return browser._take(browser.client.post("/read", data=data, files={"file": (name, body)}))


def test_a_page_is_read_from_a_file(browser: Browser) -> None:
    """A claim is found in a chosen file, with its verdict and its sources."""
    page = upload(browser, PAGE.format(LACTIC).encode())
    assert page.status == HTTPStatus.OK
    assert "Unsupported" in page.text
    assert "<mark>" in page.text


def test_a_page_is_read_as_pasted(browser: Browser) -> None:
    """The same text pasted gives the same claim."""
    browser.get("/read")
    page = browser.post("/read", {"token": browser.hidden["token"], "page": LACTIC})
    assert "Unsupported" in page.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "Nothing was given"),
        (b"<p>x</p>" * 700_000, "at most that many are read"),
        (b"%PDF-1.4 broken", "PDF"),
        (b"\xff\xfe\x00\xd8" * 50, "the page"),
    ],
)
def test_a_page_that_cannot_be_read_says_why(browser: Browser, body: bytes, said: str) -> None:
    """Hostile and broken files get one sentence and the form again."""
    page = upload(browser, body)
    assert page.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in page.text


def test_a_pasted_text_too_long_is_told_so(browser: Browser) -> None:
    """Pasted or chosen, a page too large gets the same sentence."""
    token = browser.get("/read").hidden["token"]
    fields = {"token": (None, token), "page": (None, "back pain " * 600_000)}
    page = browser._take(browser.client.post("/read", files=fields))
    assert page.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "at most that many are read" in page.text


def test_far_too_much_is_not_read(browser: Browser) -> None:
    """Fifty million bytes are refused before they are read."""
    assert upload(browser, b"x" * 50_000_000).status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_script_in_a_page_is_never_run(browser: Browser) -> None:
    """What the page would run is not in the answer."""
    page = upload(browser, PAGE.format(f"{LACTIC} <script>alert(1)</script><img src=x onerror=alert(1)>").encode())
    assert "alert(1)" not in page.text


def test_a_warning_sign_is_answered_before_what_was_found(browser: Browser) -> None:
    """Who searches for a warning sign is shown the article on it and the emergency numbers first."""
    main = browser.get("/library/search?q=numb+between+my+legs").text.split("<main")[1]
    assert main.index("/library/numb_saddle") < main.index("/emergency") < main.index("bare teasers", main.index("/emergency"))
