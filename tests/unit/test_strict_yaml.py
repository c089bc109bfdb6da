"""YAML without its traps: what text stays text, what is refused, and that every fault names its line."""

from typing import Any

import pytest

from uncramp.reading.strict_yaml import DEEPEST, LARGEST_FILE, Document, parse


def read(text: str) -> Document:
    """The document in this text."""
    return parse(text.encode(), "some.yaml")


def values(text: str) -> Any:
    """The plain values of a text without faults."""
    document = read(text)
    assert [] == document.faults
    return document.data


def said(document: Document) -> list[tuple[int, str]]:
    """Line and message of every fault."""
    return [(fault.line, fault.message) for fault in document.faults]


@pytest.mark.parametrize(
    "word", ["on", "off", "no", "No", "yes", "YES", "y", "True", "TRUE", "False", "Null", "~", "12:30", "2026-11-23", "0x1F", "1_000", "<<", "nan"]
)
def test_words_that_yaml_would_change_stay_text(word: str) -> None:
    """Words that the usual loader turns into booleans, times, dates or numbers stay as they were written."""
    assert {"a": word} == values(f"a: {word}\n")


def test_keys_are_always_text() -> None:
    """The keys on, no, 1 and true stay text, so that no finding is lost to a boolean."""
    assert {"on": 1, "no": 2, "1": 3, "true": 4} == values("on: 1\nno: 2\n1: 3\ntrue: 4\n")


def test_only_true_false_and_null_are_special() -> None:
    """true, false and null, written so and unquoted, are the only words with a meaning of their own."""
    assert [True, False, None, "true", "null"] == values("[true, false, null, \"true\", 'null']")


@pytest.mark.parametrize(
    ("written", "number"), [("1e-3", 0.001), ("7", 7), ("-2", -2), ("+5", 5), ("0", 0), (".5", 0.5), ("2.", 2.0), ("1.5E+2", 150.0), ("-0.25", -0.25)]
)
def test_numbers_are_numbers(written: str, number: float) -> None:
    """What a person reads as a number is one, 1e-3 among them."""
    found = values(f"a: {written}\n")["a"]
    assert (number, type(number)) == (found, type(found))


@pytest.mark.parametrize("written", ["NaN", ".nan", ".NaN", ".inf", "-.inf", "inf", "Infinity", "1e999", "-1e999", "9" * 400])
def test_what_is_no_finite_number_stays_text(written: str) -> None:
    """NaN and infinity in any spelling never become numbers."""
    assert written == values(f"a: {written}\n")["a"]


def test_a_whole_number_too_long_to_be_exact_is_read_as_a_number() -> None:
    """Twenty digits are still a finite number, not text."""
    assert 12345678901234567890.0 == values("a: 12345678901234567890\n")["a"]


def test_quoted_text_is_never_changed() -> None:
    """Quotes keep a number, an empty text and text with comma and colon as text."""
    assert {"a": "7", "b": "", "c": "Table 2, n = 61: seen"} == values('a: "7"\nb: \'\'\nc: "Table 2, n = 61: seen"\n')


def test_block_text_keeps_its_lines() -> None:
    """Literal blocks are text with their line ends."""
    assert {"a": "one\ntwo\n"} == values("a: |\n  one\n  two\n")


def test_json_is_read_as_well() -> None:
    """JSON is YAML, so answer files may be either."""
    assert {"a": [1, {"b": None}], "c": "d"} == values('{"a": [1, {"b": null}], "c": "d"}')


def test_an_equal_key_is_refused_with_its_line() -> None:
    """A key given twice is a fault at the second one, not a silent loss of the first."""
    assert [(4, "the key 'a' is given twice; keep one of the two")] == said(read("a: 1\nb:\n  c: 2\na: 3\n"))


def test_an_unquoted_comma_inside_braces_is_refused() -> None:
    """`{note: Table 2, n = 61}` would become a second, empty key; it is refused with its name and line."""
    ((line, message),) = said(read("x: 1\ny: {note: Table 2, n = 61}\n"))
    assert 2 == line
    assert message.startswith("the key 'n = 61' has no value")
    assert "quote the text around a comma" in message


def test_a_key_without_a_value_is_refused() -> None:
    """`fever:` with nothing behind it is not read as nothing."""
    assert [2] == [line for line, _ in said(read("a: 1\nfever:\n"))]


@pytest.mark.parametrize("text", ["a: &x 1\nb: 2\n", "a: 1\nb: *x\n", "&x a: 1\n", "a: &x [1]\n", "a: &x {b: 1}\n"])
def test_anchors_and_aliases_are_refused(text: str) -> None:
    """A value is written out where it is needed; no reference is followed."""
    ((_, message),) = said(read(text))
    assert message.startswith("the reference 'x' is not allowed")


def test_an_anchor_bomb_is_refused_before_it_grows() -> None:
    """Nine lines that would unfold to a billion values are one fault at the first anchor, and no data."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    document = read("\n".join(lines))
    assert [(1, "the reference 'a0' is not allowed; write the value out where it is needed")] == said(document)
    assert document.data is None


@pytest.mark.parametrize(
    ("text", "line"), [("a: !!python/name:os.system x\n", 1), ("x: 1\na: !!int '7'\n", 2), ("a: !!set {b: 1}\n", 1), ("a: !thing [1]\n", 1)]
)
def test_tags_are_refused(text: str, line: int) -> None:
    """No tag can make a value something else than it looks."""
    ((found, message),) = said(read(text))
    assert line == found
    assert message.endswith("is not allowed; write a plain value")


def test_a_tag_on_a_key_is_refused() -> None:
    """A tag before a key is as little allowed as one before a value."""
    assert [1] == [line for line, _ in said(read("!!int a: 1\n"))]


def test_a_second_document_is_refused_with_its_line() -> None:
    """One file holds one document; the second is named with its line and nothing of the file is used."""
    document = read("a: 1\n---\nb: 2\n")
    assert [(2, "this is document 2 of the file; one document was expected; remove the '---'")] == said(document)
    assert document.data is None


def test_a_leading_document_mark_is_fine() -> None:
    """A single document may begin with ---."""
    assert {"a": 1} == values("---\na: 1\n")


def test_nesting_up_to_the_limit_is_read_and_beyond_is_refused() -> None:
    """As many levels as allowed are read; one more is one fault."""
    assert [] == read("[" * DEEPEST + "]" * DEEPEST).faults
    ((line, message),) = said(read("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)))
    assert (1, f"the values are nested more than {DEEPEST} deep; a flat file was expected") == (line, message)


def test_a_hundred_thousand_brackets_are_one_fault() -> None:
    """Very deep nesting neither crashes nor takes long."""
    assert 1 == len(read("[" * 100_000).faults)


def test_a_file_of_the_largest_size_is_read_and_a_larger_one_is_refused() -> None:
    """The limit itself is allowed; a byte more is refused with both sizes."""
    text = "a: " + "x" * (LARGEST_FILE - 3)
    assert [] == read(text).faults
    ((line, message),) = said(read(text + "x"))
    assert 1 == line
    assert f"the file has {LARGEST_FILE + 1:,} bytes; at most {LARGEST_FILE:,} are read" in message


def test_a_binary_file_is_refused_where_it_stops_being_text() -> None:
    """Bytes that are no UTF-8 are named with their line."""
    ((line, message),) = said(parse(b"a: 1\nb: 2\nc: \xff\xfe\n", "some.yaml"))
    assert 3 == line
    assert message.startswith("byte 0xff is not UTF-8 text")


def test_control_characters_are_refused() -> None:
    """A file with a zero byte is not YAML and says so."""
    ((_, message),) = said(parse(b"a: 1\nb: \x00\n", "some.yaml"))
    assert message.startswith("this is not YAML")


def test_a_byte_order_mark_is_passed_over() -> None:
    """Files saved by Windows editors are read."""
    assert {"a": 1} == parse(b"\xef\xbb\xbfa: 1\n", "some.yaml").data


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file_is_nothing_and_no_fault(text: str) -> None:
    """An empty file holds None; whoever reads it says what was expected."""
    assert None is values(text)


def test_broken_syntax_is_one_fault_near_its_line() -> None:
    """A bracket that is never closed is told once, with a line and what to check."""
    ((line, message),) = said(read("a: 1\nb: [1, 2\nc: 3\n"))
    assert line in (2, 3, 4)
    assert message.startswith("this is not YAML (")
    assert message.endswith("check indentation, quotes and brackets near here")


@pytest.mark.parametrize("text", ["? [1, 2]\n: 3\n", "{a: 1}: 2\n"])
def test_a_list_or_mapping_as_a_key_is_refused(text: str) -> None:
    """Keys are words."""
    ((line, message),) = said(read(text))
    assert (1, "a list or a mapping stands where a key was expected; use a word as the key") == (line, message)


def test_all_faults_of_form_come_at_once() -> None:
    """Duplicate keys, empty keys and tags in one file are all told, each with its own line."""
    document = read("a: 1\na: 2\nb:\nc: !!str 3\nd: {e: 1, e: 2}\n")
    assert [2, 3, 4, 5] == [line for line, _ in said(document)]


def test_every_place_has_its_exact_line() -> None:
    """Keys and items know the line on which they stand; a path beyond the file gives the nearest place around it."""
    document = read("# comment\na:\n  b: 1\n  c:\n    - x\n    - d: 2\n      e: 3\n")
    expected = {("a",): 2, ("a", "b"): 3, ("a", "c"): 4, ("a", "c", 0): 5, ("a", "c", 1): 6, ("a", "c", 1, "e"): 7}
    assert expected == {path: document.line(path) for path in expected}
    assert (4, 2, 2) == (document.line(("a", "c", 9)), document.line(("a", "nothing")), document.line(("nothing",)))
