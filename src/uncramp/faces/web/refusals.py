"""Every way in which a page is refused: what happened, what was kept, and where to go."""

from collections.abc import Mapping
from http import HTTPStatus

Way = Mapping[str, str]
START: Way = {"label": "To the start", "href": "/", "kind": "main"}
GO_ON: Way = {"label": "Go on with the check", "href": "/check", "kind": "main"}
KEPT = "Nothing that you answered before is lost."


class Refused(Exception):
    """A page that cannot be given; carries the words for the person."""

    def __init__(self, status: HTTPStatus, title: str, text: str, *, kept: str = "", way: Way = START) -> None:
        self.status = status
        self.title = title
        self.text = text
        self.kept = kept
        self.way = way
        super().__init__(f"{status.value}: {title}")


def no_check() -> Refused:
    """There is nothing kept under the visitor's name."""
    text = "There is no check to go on with: none was begun in this browser, or it was deleted, or it was left alone for a month."
    return Refused(HTTPStatus.GONE, "No check is kept here", text, way={"label": "Begin a check", "href": "/", "kind": "main"})


def not_fitting() -> Refused:
    """What is kept was answered to questions that no longer exist."""
    text = "uncramp has learnt new questions since you answered, and your answers do not fit them any more. Please begin a new check."
    return Refused(HTTPStatus.GONE, "This check no longer fits", text)


def old_form() -> Refused:
    """The form belongs to another check, or was not sent from this site."""
    text = "This page was opened before your present check began, or was not sent from uncramp. What it sent was not taken."
    return Refused(HTTPStatus.FORBIDDEN, "This page is out of date", text, kept=KEPT, way=GO_ON)


def strange_answer() -> Refused:
    """The form names a question or answer that does not exist."""
    text = "The page sent an answer that was not among those offered. It was not taken. Please open the question again."
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "That answer is not one of those offered", text, kept=KEPT, way=GO_ON)


def too_much() -> Refused:
    """More was sent than any form of ours can send."""
    text = "The page sent far more than a form here can hold. It was not read."
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That was too much at once", text, kept=KEPT, way=GO_ON)


def no_form() -> Refused:
    """What was sent is not a form."""
    text = "The page sent something that is not a form of uncramp. It was not read."
    return Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "That is not a form", text, kept=KEPT, way=GO_ON)


def not_there() -> Refused:
    """The address leads nowhere."""
    return Refused(HTTPStatus.NOT_FOUND, "There is nothing here", "The address may be old or mistyped.", kept=KEPT)


def used_up() -> Refused:
    """The code that carries a check to another machine works no more."""
    text = "This code was used already, or the server was started anew. Show a new one on the other machine."
    return Refused(HTTPStatus.NOT_FOUND, "This code works no more", text, kept=KEPT)


def not_so() -> Refused:
    """The address exists, but not for what was tried."""
    return Refused(HTTPStatus.METHOD_NOT_ALLOWED, "This page cannot be used that way", "Please go on from the start.", kept=KEPT)


def broken() -> Refused:
    """A fault of ours."""
    text = "Something went wrong inside uncramp. It is not your fault. If you feel very ill or are afraid, call the emergency services now."
    return Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong", text, kept=KEPT, way=GO_ON)
