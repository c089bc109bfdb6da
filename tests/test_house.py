"""The walls of the house: which room may use which, how large things may grow, and what must never stand in code."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "uncramp"
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = [str(path.relative_to(PACKAGE)) for path in MODULES]

# A module may import from the rooms named for its own room, and from nothing else of uncramp.
ROOMS = {
    "errors": set(),
    "terms": {"errors", "terms"},
    "reading": {"errors", "terms", "reading"},
    "inference": {"errors", "terms", "inference"},
    "triage": {"errors", "terms", "inference"},
    "care": {"errors", "terms", "inference", "triage"},
    "interview": {"errors", "terms", "inference", "triage", "care"},
    "assess": {"errors", "terms", "inference", "triage", "care", "interview"},
    "cases": {"errors", "terms", "reading", "inference", "assess"},
    "many": {"errors", "terms", "inference", "triage", "care", "interview", "many"},
    "simulate": {"errors", "terms", "inference", "many"},
    "question_value": {"errors", "terms", "inference", "many", "simulate"},
    "rehearsal": {"errors", "terms", "inference", "figures", "many", "simulate"},
    "interval": set(),
    "figures": {"terms", "interval"},
    "baselines": {"terms", "reading", "inference", "triage", "figures"},
    "evaluate": {"terms", "reading", "inference", "triage", "interview", "figures", "baselines"},
    "safety": {"errors", "terms", "inference", "triage", "simulate", "interval"},
    "register": {"errors", "terms", "reading", "triage"},
    "difference": {"errors", "terms", "inference", "triage", "simulate"},
    "reader": {"errors", "terms", "reader"},
    "library": {"terms", "library"},
    "mutation": {"errors", "terms", "reading", "inference", "triage", "cases", "register"},
    "turning": {"errors", "terms", "inference", "triage"},
    "records": {"errors"},
    "physiology": {"errors", "terms", "physiology"},
    "faces": {
        "errors",
        "terms",
        "reading",
        "inference",
        "triage",
        "care",
        "interview",
        "assess",
        "cases",
        "many",
        "simulate",
        "question_value",
        "rehearsal",
        "interval",
        "figures",
        "baselines",
        "evaluate",
        "safety",
        "register",
        "mutation",
        "difference",
        "turning",
        "physiology",
        "reader",
        "library",
        "faces",
    },
    "__init__": {"assess", "inference", "reading", "terms"},
    "__main__": {"faces"},
}
ROOMS["faces/web"] = ROOMS["faces"] | {"records"}
ROOMS["faces/cohort"] = ROOMS["faces"]
THIRD_PARTY = {
    "errors": set(),
    "terms": {"pydantic"},
    "reading": {"pydantic", "yaml"},
    "inference": {"numpy"},
    "triage": {"numpy"},
    "care": {"numpy"},
    "interview": {"numpy"},
    "assess": set(),
    "cases": set(),
    "many": {"numpy"},
    "simulate": {"numpy"},
    "question_value": {"numpy"},
    "rehearsal": {"numpy"},
    "interval": set(),
    "figures": set(),
    "baselines": set(),
    "evaluate": set(),
    "safety": {"numpy"},
    "register": set(),
    "difference": set(),
    "mutation": set(),
    "turning": set(),
    "records": set(),
    "physiology": {"numpy"},
    "reader": {"rapidfuzz", "snowballstemmer"},
    "library": {"rapidfuzz", "snowballstemmer"},
    "faces": {"typer"},
    "faces/web": {"anyio", "jinja2", "markupsafe", "segno", "starlette", "uvicorn", "weasyprint"},
    "faces/cohort": {"numba", "numpy", "pyarrow", "pyspark", "typer"},
    "__init__": set(),
    "__main__": set(),
}
EXTRAS = {
    "reading/encoding.py": {"z3"},
    "reading/prove.py": {"z3"},
    "physiology/strain.py": {"pythermalcomfort"},
    "reading/workout_file.py": {"defusedxml", "fitdecode"},
    "reading/page_file.py": {"lxml", "pypdf", "trafilatura"},
    "reading/article_text.py": {"markdown_it"},
    "faces/day_commands.py": {"resvg_py"},
}  # optional libraries, at the doors that may need them
AT_THE_DOOR = {
    "faces/cli.py",
    "faces/cohort_commands.py",
    "faces/day_commands.py",
    "faces/door.py",
    "faces/library_commands.py",
    "faces/web/take_along.py",
}  # where an optional extra may be imported inside a function, and at the door of the program the commands that were asked for
MEDIAN_LINES, MOST_LINES = 150, 400
MEDIAN_BODY, NINTH_DECILE_BODY, MOST_BODY = 6, 20, 50
MOST_PARAMETERS = 7
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "misc", "manager", "base"}
PLAIN_FLOATS = {0.0, 0.5, 1.0, 2.0, 1000.0}
SMALLEST_THAT_MATTERS = 1e-5
NUMERICAL = {
    "inference/dependence.py": {4.0},  # the longest Newton step
    "inference/perturbation.py": {1.959963984540054},  # the normal quantile of a 95 % interval
    "inference/uncertainty.py": {30.0},  # the ends of a grid
    "terms/condition.py": {0.05, 0.95},  # what the forms of a condition leave the usual one
    "reading/check.py": {0.1},  # how far ratios by age may be from one on average
    "faces/result.py": {1e-3},  # how far down the list of conditions is printed
    "faces/editing.py": {0.25},  # how far a loss is lowered in the sensitivity table
    "faces/progress.py": {0.25},  # seconds between two lines of progress
    "reading/school_grade.py": {0.39, 11.8, 15.59},  # the weights of the Flesch-Kincaid formula
    "library/search.py": {0.75},  # how much alike a typing error and the word meant must be
    "interval.py": {0.975},  # the upper end of a 95 % interval
    "safety.py": {0.9, 0.95, 0.97, 0.99},  # where the frontier is printed
}
LARGEST_PLAIN_WHOLE_NUMBER = 2  # that may stand in a comparison
LATE_IMPORTS = {"__import__", "import_module"}
SHARE_OF_MESSAGES_WITH_VALUE = 0.95


def room(path: Path) -> str:
    """The room of a module: its folder, or its own name where it stands alone."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "/".join(parts[:2]) if parts[:2] in (("faces", "web"), ("faces", "cohort")) else parts[0]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every imported module with its node, however the import is written: whole, from the package, or relative."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ("uncramp", *path.relative_to(PACKAGE).parent.parts)
            start = package[: len(package) + 1 - node.level] if node.level else ()
            origin = ".".join((*start, *([node.module] if node.module else ())))
            yield origin, node
            if origin == "uncramp":
                yield from ((f"uncramp.{alias.name}", node) for alias in node.names)


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def parameters(arguments: ast.arguments) -> list[str]:
    """The names of all parameters of a function, of every kind."""
    every = (*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg)
    return [argument.arg for argument in every if argument]


def constant(node: ast.AST | None, kind: type) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is kind


def numbers(path: Path) -> Iterator[float]:
    """Every number with a fraction that a module writes: plainly, as one whole number over another, or as text made a number."""
    for node in ast.walk(tree(path)):
        if constant(node, float):
            yield abs(node.value)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and constant(node.left, int) and constant(node.right, int):
            yield node.left.value / node.right.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("float", "Decimal") and node.args and constant(node.args[0], str):
            yield abs(float(node.args[0].value))


def body_lines(function: ast.FunctionDef) -> int:
    """Lines of the body without the docstring."""
    body = function.body
    if ast.get_docstring(function):
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_arrows_point_one_way(path: Path) -> None:
    """A module imports only from the rooms to its left."""
    used = {name.split(".")[1] for name, _ in imported(path) if name.startswith("uncramp.")}
    assert set() == used - ROOMS[room(path)]


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_only_the_right_room_knows_a_library(path: Path) -> None:
    """Only `reading` knows YAML, only `faces` the terminal, and the core needs three libraries."""
    used = {name.split(".")[0] for name, _ in imported(path)} - {"uncramp"} - set(sys.stdlib_module_names)
    assert set() == used - THIRD_PARTY[room(path)] - EXTRAS.get(str(path.relative_to(PACKAGE)), set())


def test_no_import_goes_in_circles() -> None:
    """No module imports itself by way of others."""
    uses = {
        ".".join(("uncramp", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): {
            name for name, _ in imported(path) if name.startswith("uncramp")
        }
        for path in MODULES
    }

    def reaches(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(uses[start])
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(uses.get(name, ()))
        return seen

    assert [] == [module for module in uses if module in reaches(module)]


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_imports_stand_at_the_top(path: Path) -> None:
    """No import hides in a function or behind a type-checking switch."""
    top = {id(node) for node in tree(path).body}
    source = tree(path)
    hidden = [node.lineno for node in ast.walk(source) if isinstance(node, ast.Import | ast.ImportFrom) and node.col_offset]
    if str(path.relative_to(PACKAGE)) not in AT_THE_DOOR:
        assert [] == hidden
    assert "TYPE_CHECKING" not in path.read_text("utf-8")
    assert set() == LATE_IMPORTS & {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(source)}
    assert top


@pytest.mark.parametrize("name", ["triage.py", "care.py"])
def test_triage_and_care_receive_a_posterior(name: str) -> None:
    """Triage and care know the types of inference, and call none of its functions."""
    path = PACKAGE / name
    taken = {
        alias.name
        for module, node in imported(path)
        if module.startswith("uncramp.inference") and isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set() == {taken_name for taken_name in taken if not taken_name[0].isupper()}
    assert [] == [module for module, node in imported(path) if module.startswith("uncramp.inference") and isinstance(node, ast.Import)]


def test_one_room_knows_the_database() -> None:
    """Only `records` keeps a database, and only for the web face; the library searches an index in memory, which is gone with the program."""
    users = [name for path, name in zip(MODULES, NAMES, strict=True) if any(module.startswith("sqlite3") for module, _ in imported(path))]
    assert ["library/search.py", "records.py"] == sorted(users)


def test_the_web_face_is_optional() -> None:
    """Nothing but itself and the door of the command line imports the web face."""
    users = [
        name
        for path, name in zip(MODULES, NAMES, strict=True)
        if room(path) != "faces/web" and any(module.startswith("uncramp.faces.web") for module, _ in imported(path))
    ]
    assert ["faces/cli.py"] == users


def test_the_oracle_is_not_part_of_the_product() -> None:
    """No module of the product imports the engine that judges it."""
    users = [name for path, name in zip(MODULES, NAMES, strict=True) if any("enumeration" in module for module, _ in imported(path))]
    assert [] == users


def test_modules_stay_small() -> None:
    """Half of the modules have at most 150 lines, none more than 400."""
    lines = {name: len(path.read_text("utf-8").splitlines()) for path, name in zip(MODULES, NAMES, strict=True)}
    assert [] == [name for name, count in lines.items() if count > MOST_LINES]
    assert median(lines.values()) <= MEDIAN_LINES


def test_functions_stay_small() -> None:
    """Half of the functions have at most six lines, nine in ten at most twenty, none more than fifty."""
    lengths = sorted((body_lines(function), f"{path.name}:{function.name}") for path in MODULES for function in functions(path))
    assert [] == [place for count, place in lengths if count > MOST_BODY]
    assert lengths[len(lengths) * 9 // 10][0] <= NINTH_DECILE_BODY
    assert lengths[len(lengths) // 2][0] <= MEDIAN_BODY


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_functions_take_few_parameters(path: Path) -> None:
    """No function takes more than seven parameters."""
    many = [
        function.name
        for function in functions(path)
        if len([name for name in parameters(function.args) if name not in ("self", "cls")]) > MOST_PARAMETERS
    ]
    assert [] == many


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_modules_are_named_for_what_they_hold(path: Path) -> None:
    """No module is called utils or the like."""
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_public_names_say_what_they_are(path: Path) -> None:
    """Every module and every public class and function has a docstring."""
    source = tree(path)
    silent = [
        node.name
        for node in source.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert [] == silent
    assert ast.get_docstring(source)


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_no_clinical_number_stands_in_code(path: Path) -> None:
    """Python holds no probability or threshold: floats are plain constants, tolerances below a millionth or above the scale of medicine."""
    strange = {number for number in set(numbers(path)) - PLAIN_FLOATS if number >= SMALLEST_THAT_MATTERS}
    assert set() == strange - NUMERICAL.get(str(path.relative_to(PACKAGE)), set())


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_no_threshold_stands_in_a_comparison(path: Path) -> None:
    """Nothing is compared with an age, a score or a count written in Python: such limits stand in the knowledge, or carry a name."""
    compared = [side for node in ast.walk(tree(path)) if isinstance(node, ast.Compare) for side in (node.left, *node.comparators)]
    assert [] == [side.value for side in compared if constant(side, int) and side.value > LARGEST_PLAIN_WHOLE_NUMBER]


def test_knowledge_holds_no_code() -> None:
    """The knowledge folder is data only."""
    assert [] == list((PACKAGE / "knowledge").rglob("*.py"))


def test_messages_show_what_came() -> None:
    """Nearly every raised message carries the value that was received."""
    raised = [
        node.exc
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args
    ]
    spoken = [call for call in raised if not isinstance(call.args[0], ast.Name)]
    with_value = [call for call in spoken if any(isinstance(inner, ast.FormattedValue | ast.Call | ast.Name) for inner in ast.walk(call.args[0]))]
    assert len(with_value) >= SHARE_OF_MESSAGES_WITH_VALUE * len(spoken)


def test_the_architecture_page_names_every_module() -> None:
    """ARCHITECTURE.md names each module of the package, and none that does not exist."""
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    named = set(re.findall(r"[\w/]+\.py\b", page))
    there = {name for name in NAMES if not name.endswith("__init__.py")} - {"__main__.py"}
    assert set() == {name for name in there if name not in named and Path(name).name not in named}
    known = {*NAMES, *(Path(name).name for name in NAMES), "test_house.py", "tests/test_house.py"}
    assert set() == {name for name in named if name not in known and not (ROOT / name).exists()}
