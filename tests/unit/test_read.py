"""Knowledge files: every fault of every file at once, as file:line; and a cache that can always be thrown away."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.copies import copied, edit
from uncramp.errors import KnowledgeError
from uncramp.reading import cache
from uncramp.reading.coverage import coverage, estimates
from uncramp.reading.places import Place, Places
from uncramp.reading.read import bundled_folder, read_knowledge
from uncramp.terms.knowledge import Knowledge

STRAIN = "conditions/acute_muscle_strain.yaml"
CRAMP = "conditions/muscle_cramp_back.yaml"
NEURO = "findings/neuro.yaml"
SORE = "conditions/doms.yaml"
INFECTION, MYELOPATHY, ULCER = (f"conditions/{name}.yaml" for name in ("spinal_infection", "thoracic_myelopathy", "peptic_ulcer"))
CAUDA = "red_flags/cauda_and_cord.yaml"
HEAT = "measures/heat_wrap.yaml"
DEMOGRAPHIC = "findings/demographic.yaml"
CLUSTERS = "model/clusters.yaml"
TRIGGERS = "causes/triggers.yaml"
REVIEW = "review: {status: draft, by: [], date: 2026-11-23, due: 2027-11-23}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled knowledge to spoil."""
    return copied(tmp_path)


def faults(folder: Path) -> list[str]:
    """Every fault of the folder, as the person who edits it sees them."""
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(folder)
    assert str(caught.value) == "\n".join(str(fault) for fault in caught.value.faults)
    return [str(fault) for fault in caught.value.faults]


def one_fault(folder: Path) -> str:
    """The only fault of the folder."""
    (fault,) = faults(folder)
    return fault


def append(path: Path, text: str) -> None:
    """Write more at the end of a file."""
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def test_a_copy_says_the_same_as_the_original(folder: Path, knowledge: Knowledge) -> None:
    """Where the folder lies does not matter: a copy has the same version and the same terms."""
    copy = read_knowledge(folder)
    assert knowledge.version == copy.version
    assert knowledge.conditions == copy.conditions


def test_faults_of_form_in_many_files_come_at_once(folder: Path) -> None:
    """A probability of 1.85, a row with two rests, a missing field, a key too many and a broken file are told together, each at its line."""
    impossible = edit(folder / STRAIN, "onset_bend_twist: {p: 0.8,", "onset_bend_twist: {p: 1.85,")
    rests = edit(folder / CRAMP, "gradual_days: {p: ", "gradual_days: rest # {p: ")
    missing = edit(folder / NEURO, '    question: "Has one leg', '    # question: "Has one leg')
    too_much = edit(folder / HEAT, "grade: moderate\n", "grade: moderate\ncolour: red\n")
    broken = edit(folder / "model/families.yaml", "families:\n", "families: [\n")
    said = faults(folder)
    assert 5 == len(said)
    assert f"knowledge/{STRAIN}:{impossible}: acute_muscle_strain.findings.onset_bend_twist" in said[0]
    assert "p is 1.85; a probability lies strictly between 0 and 1" in said[0]
    assert said[1].startswith(f"knowledge/{CRAMP}:")
    assert "a row names exactly one option as rest; this one names ['gradual_days', " in said[1]
    assert rests > 0
    assert said[2].startswith(f"knowledge/{NEURO}:")
    assert "leg_weak.question: Field required" in said[2]
    assert missing > 0
    assert said[3].startswith(f"knowledge/{HEAT}:{too_much + 1}: heat_wrap.colour: ")
    assert said[4].startswith("knowledge/model/families.yaml:")
    assert "this is not YAML" in said[4]
    assert broken > 0


def test_faults_between_files_come_at_once(folder: Path) -> None:
    """Unknown sources, findings and options, rules that cannot be trusted and a cluster too large are told together."""
    edit(folder / STRAIN, "source: jarvik_deyo_2002", "source: jarvik_doyo_2002")
    edit(folder / CRAMP, "findings:\n  onset_speed:", "findings:\n  onset_sped:")
    edit(folder / CAUDA, "when: {all: [saddle_numb]}", "when: {all: [saddle_numb, {not: fever}]}")
    edit(folder / CAUDA, "unless: {any: [walk_leg_pain_sit_relief]}", "unless: {any: [leg_weak]}")
    edit(folder / HEAT, "when: {any: [broken_skin]}", "when: {any: [{broken_skin: torn}]}")
    edit(folder / "red_flags/fracture.yaml", "when: {all: [major_trauma]}", "when: {all: [numb_leg]}")
    for finding in ("saddle_numb", "unsteady", "weakness_wasting", "tingle_mouth_fingers", "trunk_rigid_months", "body_twisted_stuck"):
        edit(folder / NEURO, f"  - id: {finding}\n", f"  - id: {finding}\n#")
    said = "\n".join(faults_of(folder))
    assert "'jarvik_doyo_2002' is no id of sources; did you mean jarvik_deyo_2002?" in said
    assert "'onset_sped' is no id of findings; did you mean onset_speed?" in said
    assert "rf_saddle: 'not' stands in when; put what suppresses the flag under unless" in said
    assert "unless names leg_weak, which is itself a red-flag finding; a flag may not be silenced by a flag" in said
    assert "heat_wrap: broken_skin has no option 'torn'; it has present, absent" in said
    assert "rf_major_trauma: none of numb_leg is must_ask; the flag could go unasked" in said


def faults_of(folder: Path) -> list[str]:
    """The faults of a folder of which some were planted by commenting out: without those of form."""
    text = (folder / NEURO).read_text("utf-8").replace("\n#    kind", "\n    kind")
    (folder / NEURO).write_text(text, "utf-8")
    return faults(folder)


Spoil = Callable[[Path], object]
Spoilt = tuple[Spoil, str, str]
"""How to spoil it, the file of the fault, and part of its sentence."""


def replaced(file: str, old: str, new: str) -> Spoil:
    """The spoiling that replaces one text in one file."""
    return lambda folder: edit(folder / file, old, new)


def appended(file: str, text: str) -> Spoil:
    """The spoiling that adds to a file."""
    return lambda folder: append(folder / file, text)


def all_in_one_cluster(folder: Path) -> None:
    """Put a dozen yes-or-no findings into one cluster."""
    for path in sorted((folder / "findings").glob("*.yaml")):
        text = path.read_text("utf-8")
        for cluster in ("cauda", "shock", "infection", "effort", "fluid"):
            text = text.replace(f"cluster: {cluster}\n", "cluster: chest\n")
        path.write_text(text, "utf-8")


IN_ONE_TERM: dict[str, Spoilt] = {
    "an id taken": (
        appended(NEURO, f'  - {{id: leg_weak, kind: present_absent, question: "?", background: {{p: 0.1, basis: expert estimate}}, {REVIEW}}}\n'),
        NEURO,
        f"the id 'leg_weak' is taken by knowledge/{NEURO}:",
    ),
    "an item without an id": (appended(NEURO, "  - {kind: present_absent}\n"), NEURO, "an item of findings has the id None; give it an id in words"),
    "an item that is no mapping": (appended(NEURO, "  - leg_weak\n"), NEURO, "an item of findings has the id None; give it an id in words"),
    "an unknown key of a file": (appended(NEURO, "thoughts: [a]\n"), NEURO, "'thoughts' is not expected here or not a list; expected one of sources"),
    "a list that is none": (
        replaced("model/families.yaml", "families:\n", "families: none\nx:\n"),
        "model/families.yaml",
        "'families' is not expected",
    ),
    "a file that is no mapping": (
        lambda folder: (folder / "model/notes.yaml").write_text("just text\n"),
        "model/notes.yaml",
        "the file holds 'just text'",
    ),
    "a policy given twice": (
        lambda folder: (folder / "model/zz.yaml").write_text("policy: {a: 1}\n"),
        "model/zz.yaml",
        "'policy' is not expected here",
    ),
    "no losses": (lambda folder: (folder / "model/losses.yaml").unlink(), "", "no file gives 'losses'; exactly one must"),
    "a rest too small": (
        replaced(STRAIN, "lt_2d: {p: 0.55,", "lt_2d: {p: 0.95,"),
        STRAIN,
        "the options of the row sum to 1.39; something must be left for gt_12w",
    ),
    "two scales": (replaced(STRAIN, "instant: {p: 0.45,", "instant: {p: 0.45, ratio: 2,"), STRAIN, "an estimate gives exactly one of p, ratio,"),
    "a bare number": (
        replaced(STRAIN, "  tender_spot: {p: 0.6, role: slight support, basis: expert estimate}", "  tender_spot: 0.6"),
        STRAIN,
        "acute_muscle_strain.findings.tender_spot: Input should be",
    ),
    "a bare background": (
        replaced("findings/character.yaml", "background: {p: ", "background: 0.1 # {p: "),
        "findings/character.yaml",
        "background: Input should be",
    ),
    "a share of nothing": (replaced(STRAIN, "per_1000: 200", "per_1000: 0"), STRAIN, "per_1000 is 0.0; it must be above 0"),
    "half an interval": (
        replaced(STRAIN, "minutes_hours: {p: 0.35,", "minutes_hours: {p: 0.35, low: 0.3,"),
        STRAIN,
        "an interval needs both ends; low is 0.3",
    ),
    "an interval beside its value": (
        replaced(STRAIN, "gradual_days: {p: 0.18,", "gradual_days: {p: 0.18, low: 0.5, high: 0.6,"),
        STRAIN,
        "the interval 0.5 to 0.6 does not hold the value 0.18",
    ),
    "a study without a source": (
        replaced(STRAIN, "instant: {p: 0.45, basis: expert estimate", "instant: {p: 0.45, basis: published"),
        STRAIN,
        "basis published needs a source and whether it was seen; source is expert",
    ),
    "a time in the past": (replaced(STRAIN, "within_hours: 336", "within_hours: -1"), STRAIN, "within_hours is -1; it must be 0 (now) or more"),
    "a wrong word": (replaced(HEAT, "grade: moderate", "grade: splendid"), HEAT, "heat_wrap.grade: Input should be 'high'"),
    "a very long wrong word": (replaced(HEAT, "grade: moderate", f"grade: {'x' * 99}"), HEAT, f"(it is '{'x' * 56}...)"),
    "a date that is none": (replaced(HEAT, "date: 2026-11-23", "date: soon"), HEAT, "heat_wrap.review.date: Input should be"),
    "a criterion that is none": (
        replaced(CAUDA, "when: {all: [saddle_numb]}", "when: {all: []}"),
        CAUDA,
        "a list of criteria was expected; this is []",
    ),
    "a choice with a background": (
        replaced(DEMOGRAPHIC, "    kind: choice\n", "    kind: choice\n    background: {p: 0.5, basis: expert estimate}\n"),
        DEMOGRAPHIC,
        "kind choice goes with options, not a background",
    ),
    "a yes-or-no question with options": (
        replaced("findings/onset.yaml", "    kind: choice\n", "    kind: present_absent\n    background: {p: 0.5, basis: expert estimate}\n"),
        "findings/onset.yaml",
        "kind present_absent was given 4 options",
    ),
    "a composite without parts": (
        replaced(NEURO, "    parts: [both_legs_no_strength, both_legs_no_feeling]\n", ""),
        NEURO,
        "kind composite was given 0 parts; a composite has them, no other has",
    ),
    "forms beside a trigger layer": (
        replaced(SORE, "\nlayer:\n", "\nforms: [{id: mild, name: Mild, share: {p: 0.2, basis: expert estimate}, findings: {}}]\nlayer:\n"),
        SORE,
        "the forms mild stand beside a trigger layer; a condition has one or the other",
    ),
    "a number without an end": (
        replaced(DEMOGRAPHIC, "    max: 110\n", ""),
        DEMOGRAPHIC,
        "kind number was given min 18.0 and max None; a number has both",
    ),
}
"""What is wrong within one term or one file."""

BETWEEN_TERMS: dict[str, Spoilt] = {
    "an unknown finding in a rule": (
        replaced(CAUDA, "when: {all: [saddle_numb]}", "when: {any: [saddle_numb, sadle_numb]}"),
        CAUDA,
        "rf_saddle: 'sadle_numb' is no id of findings; did you mean saddle_numb?",
    ),
    "an id like no other": (
        replaced(CAUDA, "when: {all: [saddle_numb]}", "when: {any: [saddle_numb, qqqqqq]}"),
        CAUDA,
        "rf_saddle: 'qqqqqq' is no id of findings; add it to findings/ or correct the id",
    ),
    "a range of a word": (
        replaced(CAUDA, "when: {all: [saddle_numb]}", "when: {any: [saddle_numb, {fever: {from: 38}}]}"),
        CAUDA,
        "rf_saddle: fever is a composite; from and below need a number",
    ),
    "a flag without a source": (
        replaced("red_flags/fracture.yaml", "sources: [downie_2013, henschke_2009, gcare_nhs]", "sources: []"),
        "red_flags/fracture.yaml",
        "rf_major_trauma has no source; name one, or expert",
    ),
    "an unknown suspect": (
        replaced("red_flags/fracture.yaml", "suspects: [traumatic_fracture]", "suspects: [traumatic_fractur]"),
        "red_flags/fracture.yaml",
        "'traumatic_fractur' is no id of conditions; did you mean traumatic_fracture?",
    ),
    "a cluster too large": (all_in_one_cluster, CLUSTERS, "answer patterns; at most 4,096; split it"),
    "an unknown cluster": (
        replaced(NEURO, "cluster: bilateral", "cluster: bilatral"),
        NEURO,
        "'bilatral' is no id of clusters; did you mean bilateral?",
    ),
    "a dependence below nothing": (
        replaced(CLUSTERS, "dependence: {value: 1.0", "dependence: {value: -1.0"),
        CLUSTERS,
        "dependence is -1.0; it must be 0",
    ),
    "backgrounds that do not sum to one": (
        replaced(DEMOGRAPHIC, "p: 0.53", "p: 0.63"),
        DEMOGRAPHIC,
        "sex: the backgrounds sum to 1.1; they must sum to 1",
    ),
    "a part that does not say so": (
        replaced(NEURO, "    part_of: both_legs_weak\n", ""),
        NEURO,
        "both_legs_no_strength is a part of both_legs_weak; write part_of: both_legs_weak",
    ),
    "a share without an age band": (replaced(STRAIN, "'30_39': 1.229, ", ""), STRAIN, "acute_muscle_strain: share needs by_age for 18_29, 30_39,"),
    "shares that do not add up": (replaced(STRAIN, "per_1000: 200", "per_1000: 300"), "conditions/", "the shares of all conditions sum to "),
    "a row that does not fit its finding": (
        replaced(STRAIN, "    instant: {p: 0.45", "    suddenly: {p: 0.45"),
        STRAIN,
        "acute_muscle_strain: onset_speed is given gradual_days, minutes_hours, slow_weeks, suddenly; its options are instant,",
    ),
    "a likelihood of a part": (
        replaced(STRAIN, "  onset_bend_twist: {p: 0.8,", "  both_legs_no_feeling: {p: 0.1, basis: expert estimate}\n  onset_bend_twist: {p: 0.8,"),
        STRAIN,
        "acute_muscle_strain: both_legs_no_feeling has no likelihood of its own; give it to both_legs_weak",
    ),
    "an unknown cause": (
        replaced(STRAIN, "cause: slip_or_trauma", "cause: slip_or_truma"),
        STRAIN,
        "'slip_or_truma' is no id of causes; did you mean",
    ),
    "an unknown trigger": (replaced(STRAIN, "trigger: t_heavy,", "trigger: t_hevy,"), STRAIN, "'t_hevy' is no id of triggers; did you mean t_heavy?"),
    "an exposure that is a sign too": (
        replaced(STRAIN, "    worse_long_posture: {cause: static_posture, active", "    heavy_lift: {cause: static_posture, active"),
        STRAIN,
        "acute_muscle_strain: heavy_lift is both exposure and sign; keep one",
    ),
    "a form that is there twice": (
        replaced(INFECTION, "  - id: epidural\n", "  - id: acute\n"),
        INFECTION,
        "spinal_infection: two forms are called acute; each needs an id of its own",
    ),
    "a form with an unknown finding": (
        replaced(INFECTION, "      inject_drugs: {p: 0.95", "      inject_drug: {p: 0.95"),
        INFECTION,
        "'inject_drug' is no id of findings; did you mean inject_drugs?",
    ),
    "a form with an unknown source": (
        replaced(INFECTION, "source: sdtd_abscess", "source: sdtd_abces"),
        INFECTION,
        "'sdtd_abces' is no id of sources; did you mean sdtd_abscess?",
    ),
    "a row of a form that does not fit its finding": (
        replaced(INFECTION, "        instant: {p: 0.05, basis: expert estimate}", "        suddenly: {p: 0.05, basis: expert estimate}"),
        INFECTION,
        "spinal_infection: onset_speed is given gradual_days, minutes_hours, slow_weeks, suddenly; its options are instant,",
    ),
    "an age of a form that is none": (
        replaced(INFECTION, "by_age: {'18_29': 2.4", "by_age: {'18_to_29': 2.4"),
        INFECTION,
        "spinal_infection: injecting names ages other than 18_29, 30_39,",
    ),
    "ratios of a form that are not about one": (
        replaced(INFECTION, "by_age: {'18_29': 2.4", "by_age: {'18_29': 24.0"),
        INFECTION,
        "spinal_infection: the ratios by_age of injecting average ",
    ),
    "forms that take too much of a condition": (
        replaced(MYELOPATHY, "share: {p: 0.45", "share: {p: 0.85"),
        MYELOPATHY,
        "thoracic_myelopathy: its forms take 1.00 of it at the age ",
    ),
    "forms that leave too little of an answer": (
        replaced(ULCER, "black_stool_blood_vomit: {p: 0.1,", "black_stool_blood_vomit: {p: 0.07,"),
        ULCER,
        "peptic_ulcer: its forms leave -0.002 of black_stool_blood_vomit = present, 0.070 in all, to the usual form; lower theirs",
    ),
    "an unknown family": (replaced(HEAT, "family: physical", "family: fysical"), HEAT, "'fysical' is no id of families; did you mean physical?"),
    "an unknown condition of a measure": (
        replaced(HEAT, "helps: {conditions: [", "helps: {conditions: [nunspecific_lbp, "),
        HEAT,
        "'nunspecific_lbp' is no id of",
    ),
    "an unknown source of a measure": (
        replaced(HEAT, "sources: [french_2006", "sources: [fench_2006"),
        HEAT,
        "heat_wrap: 'fench_2006' is no id of sources",
    ),
    "an unknown finding of the opening": (
        replaced("model/policy.yaml", "opening:\n    - [pain_duration,", "opening:\n    - [pain_durations,"),
        "model/policy.yaml",
        "'pain_durations' is no id of findings; did you mean pain_duration?",
    ),
    "a loss that is missing": (
        replaced("model/losses.yaml", "right: {self_care: 0, ", "right: {"),
        "model/losses.yaml",
        "losses: the row self_care must give a cost for each of the four dispositions",
    ),
    "an unknown source of a trigger": (
        replaced(TRIGGERS, "    source: steffens_2015\n", "    source: stefens_2015\n"),
        TRIGGERS,
        "t_distracted: 'stefens_2015' is no id of sources",
    ),
    "an unknown source of a claim": (
        replaced("claims/claims.yaml", "sources: [", "sources: [nobody_1900, "),
        "claims/claims.yaml",
        "'nobody_1900' is no id",
    ),
}
"""What is wrong between terms; it is looked at once every term is right in itself."""


def applied(spoil: Spoil, folder: Path) -> bool:
    """Spoil the folder; False, and nothing changed, when an earlier spoiling took the text away."""
    try:
        spoil(folder)
    except AssertionError:
        return False
    return True


def told(base: Path, spoilings: dict[str, Spoil]) -> dict[str, list[str]]:
    """What is said of each spoiling. As many as can stand side by side share a folder, so this also shows that all are told at once."""
    left, said = dict(spoilings), {}
    while left:
        folder = copied(base / str(len(left)))
        done = [name for name, spoil in left.items() if applied(spoil, folder)]
        assert done, f"these no longer fit the knowledge: {', '.join(left)}"
        try:
            read_knowledge(folder)
            lines = []
        except KnowledgeError as error:
            lines = [str(fault) for fault in error.faults]
        for name in done:
            said[name] = lines
            del left[name]
    return said


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is said of every spoiling."""
    found = {}
    for kind in (IN_ONE_TERM, BETWEEN_TERMS):
        found |= told(tmp_path_factory.mktemp("spoilt"), {name: spoil for name, (spoil, _, _) in kind.items()})
    return found


@pytest.mark.parametrize(("name", "file", "sentence"), [(n, f, s) for n, (_, f, s) in {**IN_ONE_TERM, **BETWEEN_TERMS}.items()])
def test_a_fault_is_told_with_its_file_what_came_and_what_was_expected(said: dict[str, list[str]], name: str, file: str, sentence: str) -> None:
    """Each way of spoiling the knowledge is found, in its file, in a sentence that says what to do."""
    fitting = [line for line in said[name] if sentence in line]
    assert fitting, said[name]
    assert any(f"knowledge{file and '/'}{file}" in line for line in fitting)


def test_a_layer_needs_triggers_with_a_strength(folder: Path) -> None:
    """A trigger without a number may be listed, but no layer may lean on it."""
    text = (folder / TRIGGERS).read_text("utf-8")
    start = text.index("  - id: t_heavy\n")
    strength = text.index("    strength: ", start)
    end = (
        text.index("\n    reported:", strength)
        if "\n    reported:" in text[strength : text.index("  - id:", strength)]
        else text.index("\n", strength)
    )
    (folder / TRIGGERS).write_text(text[:strength] + "    strength: null" + text[end:], "utf-8")
    assert any("trigger t_heavy of heavy_lift has no strength; a layer needs one" in line for line in faults(folder))


def test_an_alias_that_is_no_reference_is_read(folder: Path) -> None:
    """Findings may have older names."""
    edit(folder / NEURO, "  - id: leg_weak\n", "  - id: leg_weak\n    aliases: [weak_leg]\n")
    assert ("weak_leg",) == read_knowledge(folder).findings["leg_weak"].aliases


def test_lines_of_faults_are_exact(folder: Path) -> None:
    """The line of a message is the line a person edits."""
    line = edit(folder / HEAT, 'level: absolute, why: "burns are not felt"', 'level: absolut, why: "burns are not felt"')
    assert one_fault(folder).startswith(f"knowledge/{HEAT}:{line}: heat_wrap.contraindications.0.level: Input should be ")


def test_no_file_at_all_is_one_sentence(tmp_path: Path) -> None:
    """A folder without knowledge, or that is not there, says what was expected."""
    expected = "no YAML file was found; a knowledge folder was expected; check the path"
    assert [f"{tmp_path}:1: {expected}"] == faults(tmp_path)
    assert [f"{tmp_path}/nowhere:1: {expected}"] == faults(tmp_path / "nowhere")


def test_knowledge_without_age_is_told(folder: Path) -> None:
    """The finding that everything rests on may not be missing."""
    (folder / DEMOGRAPHIC).unlink()
    assert any("age_years" in line for line in faults(folder))


def test_knowledge_without_conditions_is_told(folder: Path) -> None:
    """There is nothing to assess without conditions, and it is said."""
    for path in (folder / "conditions").iterdir():
        path.unlink()
    assert any("conditions" in line for line in faults(folder))


def test_faults_of_form_and_between_files_come_together(folder: Path) -> None:
    """A number that is none, broken links and a file that is no YAML are told at once; nobody is blamed for naming a spoiled term."""
    edit(folder / STRAIN, "per_1000: 200", "per_1000: -200")
    edit(folder / HEAT, "family: physical", "family: fysical")
    edit(folder / CAUDA, "suspects: [cauda_equina_syndrome]", "suspects: [cauda_equina_syndrom]")
    said = faults(folder)
    assert any("per_1000 is -200" in line for line in said)
    assert any("'fysical' is no id of families" in line for line in said)
    assert any("'cauda_equina_syndrom' is no id of conditions" in line for line in said)
    assert [] == [line for line in said if "'acute_muscle_strain' is no id" in line]
    (folder / "model/families.yaml").write_text("families: [", "utf-8")
    broken = faults(folder)
    assert any("this is not YAML" in line for line in broken)
    assert any("per_1000 is -200" in line for line in broken)
    assert [] == [line for line in broken if "is no id of families" in line]


UNCHECKED: dict[str, tuple[Spoil, str]] = {
    "the source of a safety net": (replaced("model/safety_net.yaml", "source: girft_2023", "source: girft_2033"), "girft_2033"),
    "the source of an emergency number": (replaced("model/emergency_numbers.yaml", "source: expert", "source: ekspert"), "ekspert"),
    "an emergency number that is none": (replaced("model/emergency_numbers.yaml", 'call: ["112"]', 'call: ["one one two"]'), "one one two"),
    "the source of a sign": (
        replaced(STRAIN, "inactive: {p: 0.24, basis: expert estimate}", "inactive: {p: 0.24, basis: published, source: sign_2000, seen: true}"),
        "sign_2000",
    ),
    "the source of a leak": (
        replaced(STRAIN, "leak: {p: 0.2, basis: expert estimate,", "leak: {p: 0.2, basis: published, source: leak_2000, seen: true,"),
        "leak_2000",
    ),
    "the source of a strength": (
        replaced(TRIGGERS, "basis: published, source: steffens_2015, seen: true, note", "basis: published, source: strength_2000, seen: true, note"),
        "strength_2000",
    ),
    "the guideline of a position": (replaced(HEAT, "guideline: nice_ng59", "guideline: nice_ng95"), "nice_ng95"),
    "the finding of a trigger": (replaced(TRIGGERS, "finding: distracted", "finding: distrakted"), "distrakted"),
    "the option of an exposure": (replaced(STRAIN, "trigger: t_heavy, option: present", "trigger: t_heavy, option: heavy"), "heavy"),
    "a finding of the policy": (replaced("model/policy.yaml", "low_sodium_questions: [lots", "low_sodium_questions: [lotz"), "lotz_plain_water"),
    "a measure of the policy": (replaced("model/policy.yaml", "oral_nsaids: [oral_nsaid]", "oral_nsaids: [oral_nsaidz]"), "oral_nsaidz"),
    "an age band in a rule": (replaced(CAUDA, "when: {all: [saddle_numb]}", "when: {all: [saddle_numb, {age_years: 18_29}]}"), "rf_saddle"),
    "a flag silenced by the part of a flag": (
        replaced(CAUDA, "unless: {any: [walk_leg_pain_sit_relief]}", "unless: {any: [both_legs_no_feeling]}"),
        "both_legs_no_feeling",
    ),
    "an alias of two findings": (replaced(NEURO, "  - id: leg_weak\n", "  - id: leg_weak\n    aliases: [saddle_numb]\n"), "saddle_numb"),
}


@pytest.fixture(scope="module")
def said_of_unchecked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is said of every spoiling that should be found."""
    return told(tmp_path_factory.mktemp("unchecked"), {name: spoil for name, (spoil, _) in UNCHECKED.items()})


@pytest.mark.parametrize("name", UNCHECKED)
def test_every_reference_is_checked(said_of_unchecked: dict[str, list[str]], name: str) -> None:
    """An id that leads nowhere, or a rule that can never hold, is found wherever it stands."""
    assert [line for line in said_of_unchecked[name] if UNCHECKED[name][1] in line]


def test_a_folder_named_like_a_file_is_passed_over_or_told(folder: Path, knowledge: Knowledge) -> None:
    """A folder called x.yaml is no knowledge file."""
    (folder / "model" / "x.yaml").mkdir()
    assert knowledge.version == read_knowledge(folder).version


def test_the_version_changes_with_the_content(folder: Path, knowledge: Knowledge) -> None:
    """One changed word, even in a comment, or one new file, is another version."""
    append(folder / HEAT, "# a word more\n")
    changed = read_knowledge(folder).version
    (folder / "model/more.yaml").write_text("families: []\n", "utf-8")
    assert 3 == len({knowledge.version, changed, read_knowledge(folder).version})


def test_cases_are_no_part_of_the_version(folder: Path, knowledge: Knowledge) -> None:
    """Cases test the knowledge; they are not the knowledge."""
    (folder / "cases/more.yaml").write_text("cases: []\n", "utf-8")
    assert knowledge.version == read_knowledge(folder).version


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of this test's own, empty."""
    monkeypatch.setenv("UNCRAMP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_cache_is_made_and_read_again(own_cache: Path, knowledge: Knowledge) -> None:
    """The first reading writes one file named by the version; the second gives the same knowledge from it."""
    first = read_knowledge()
    (file,) = own_cache.iterdir()
    assert file.name.startswith(knowledge.version)
    assert first.conditions == read_knowledge().conditions


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\x00", b"0" * 64 + b"\n{}"])
def test_a_damaged_cache_is_rebuilt_without_a_word(own_cache: Path, damage: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever stands in the file, the knowledge is read from its sources and the cache is whole again."""
    read_knowledge()
    (file,) = own_cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert 54 == len(read_knowledge().conditions)
    assert whole == file.read_bytes()
    assert ("", "") == capsys.readouterr()


@pytest.mark.parametrize("stale", ["{}", "[]", "not json"])
def test_a_stale_cache_is_rebuilt(own_cache: Path, stale: str) -> None:
    """A cache that is whole but was made by other code, with a right checksum, is not believed."""
    read_knowledge()
    (file,) = own_cache.iterdir()
    whole = file.read_bytes()
    file.write_text(f"{hashlib.sha256(stale.encode()).hexdigest()}\n{stale}", "utf-8")
    assert 54 == len(read_knowledge().conditions)
    assert whole == file.read_bytes()


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge) -> None:
    """Nothing but speed is lost."""
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setenv("UNCRAMP_CACHE", str(tmp_path / "file"))
    assert knowledge.version == read_knowledge().version
    assert "in the way" == (tmp_path / "file").read_text("utf-8")


def test_broken_knowledge_is_never_cached(folder: Path, own_cache: Path) -> None:
    """Only what holds together is kept, so faults are told every time."""
    edit(folder / STRAIN, "onset_bend_twist: {p: 0.8,", "onset_bend_twist: {p: 1.85,")
    assert faults(folder) == faults(folder)
    assert not own_cache.exists()


def test_the_cache_lies_where_the_person_keeps_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its own variable first, then the usual one, then the home folder."""
    monkeypatch.setenv("UNCRAMP_CACHE", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "usual"))
    assert tmp_path / "own" == cache.folder()
    monkeypatch.delenv("UNCRAMP_CACHE")
    assert tmp_path / "usual" / "uncramp" == cache.folder()
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path / ".cache" / "uncramp" == cache.folder()


def test_a_cached_text_is_whole_or_nothing(own_cache: Path) -> None:
    """What was saved comes back; what was never saved, or was changed, does not."""
    cache.save_text("name", "text\nwith lines")
    assert ("text\nwith lines", None) == (cache.load_text("name"), cache.load_text("other"))
    (file,) = own_cache.iterdir()
    checksum = hashlib.sha256(b"text\nwith lines").hexdigest()
    assert f"{checksum}\ntext\nwith lines" == file.read_text("utf-8")
    file.write_text(f"{checksum}\ntext\nwith line", "utf-8")
    assert None is cache.load_text("name")


def test_a_place_that_nobody_noted_is_the_kind_itself() -> None:
    """A fault about a term of unknown place still has a file and a line."""
    assert Place("findings", 1) == Places().of("findings", "nothing")


def test_coverage_counts_everything(knowledge: Knowledge) -> None:
    """The state of the knowledge, in numbers that add up."""
    lines = list(coverage(knowledge, today=date(2027, 1, 1)))
    assert "   54 conditions" in lines
    numbers = len(tuple(estimates(knowledge)))
    by_basis = [int(line.split()[0]) for line in lines if f"of {numbers} estimates" in line]
    assert numbers == sum(by_basis)
    assert "    0 entries overdue for review" in lines
    assert f"knowledge version {knowledge.version}" == lines[-1]


def test_coverage_says_what_is_overdue(knowledge: Knowledge) -> None:
    """Two years on, every entry is due."""
    lines = list(coverage(knowledge, today=date(2028, 12, 1)))
    assert f"{len(tuple(knowledge.reviews())):5} entries overdue for review" in lines


def test_nothing_in_the_cache_is_executed(own_cache: Path) -> None:
    """The cache is JSON behind a checksum."""
    read_knowledge()
    (file,) = own_cache.iterdir()
    assert set(json.loads(file.read_text("utf-8").partition("\n")[2])) >= {"conditions", "findings", "policy"}


def test_the_bundled_folder_comes_with_the_package() -> None:
    """Whoever installs uncramp has the knowledge."""
    assert (bundled_folder() / "model" / "policy.yaml").is_file()
