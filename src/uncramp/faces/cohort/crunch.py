"""The compiled kernel: signals, sums of rows, and the finish of 64 people side by side. What it means is said in `exact`.

Everything a person is told is worked out from that person's own answers, by the same operations in the same order, so that it is the same in any
company: sums are of whole numbers, products go through causes and conditions in their own order. One thread; it lets go of Python's lock.
"""

import numba
import numpy as np

compiled = numba.njit(nogil=True, cache=True, error_model="numpy")

BITS = 23
"""Binary digits after the point of a logarithm."""
LANES = 64
"""People side by side, as many as a machine word has bits."""
COLUMNS = 64
"""Columns of a row: room for the forms of all conditions, and no rest when sixteen are added at a time."""
TOGETHER = 4
"""Rows that are added in half words before the sum is widened; no four of them may be more than half a word holds."""
WORDS = 16
"""Machine words that a gate works on at a time."""
BLOCK = LANES * WORDS
LEADERS = 3
RAISED = 2
"""Machine words that hold how all causes of one person are raised."""
PRIME = 67
"""The least number that leaves another rest for each power of two in a word."""
LANE_OF = np.zeros(PRIME, dtype=np.intp)
LANE_OF[[(1 << lane) % PRIME for lane in range(LANES)]] = np.arange(LANES)
MASKS = np.array([[0, 0, 0], [1, 1, 1], [0, 1, 0]], dtype=np.uint64) * np.uint64(2**LANES - 1)
"""What is turned round of a gate's two signals and of what comes out, so that "and" does for all three kinds."""
BIAS, MANTISSA = 1023, 52
"""Of a number in double precision: what is added to its exponent, and the digits after it."""
LEAST = -(BIAS - 1) << BITS
"""Where two to that power ends."""
HALF = 1 << (BITS - 1)
TERMS = np.array([np.log(2.0) ** n for n in range(9)]) / np.cumprod([1, *range(1, 9)]) / 2.0 ** (BITS * np.arange(9))
"""The series of two to the power of so many steps."""
ROOT = int(np.array([np.sqrt(0.5)]).view(np.int64)[0])
"""The digits of the number from which on a number is nearer to one than to a half."""
SERIES = 2.0 / np.log(2.0) / np.arange(1, 17, 2) * 2.0**BITS
"""The series of the inverse tangent, twice, for logarithms in steps."""


@compiled
def crunch(rules, beliefs, choices, those, out, room):  # type: ignore[no-untyped-def]
    """Work out everybody; those close to a threshold once more, in double precision."""
    everybody = len(those.age)
    for first in range(0, everybody, BLOCK):
        last = min(first + BLOCK, everybody)
        hear(rules, those, first, last, room.signals)
        run(rules, room.signals)
        decide(rules, room)
        for start in range(first, last, LANES):
            word = (start - first) // LANES
            believe(rules, beliefs, those, start, min(start + LANES, last), word, room)
            trigger(beliefs, room)
            add_taus(beliefs, room)
            weigh(beliefs, room, len(choices.level))
            lanes = word, start, min(start + LANES, last)
            finish(rules, beliefs, choices, lanes, out, room)
            if look_again(rules, beliefs, those, lanes, out, room):
                finish(rules, beliefs, choices, lanes, out, room)


@compiled
def finish(rules, beliefs, choices, lanes, out, room):  # type: ignore[no-untyped-def]
    """What is told about 64 people whose chances are known; lanes: their word, the first and the one after the last of them."""
    word, start, last = lanes
    depart(rules, choices, word, room)
    judge(rules, choices, word, start, last, out, room)
    lead(start, last, out, room)
    name_causes(beliefs, choices, start, last, out, room)


@compiled
def look_again(rules, beliefs, those, lanes, out, room):  # type: ignore[no-untyped-def]
    """Put chances in double precision in place of those of everybody close to a threshold; whether there was anybody."""
    word, start, last = lanes
    any_close = False
    for lane in range(last - start):
        if out.close[start + lane]:
            any_close = True
            doubly(rules, beliefs, those, np.uint64(start + lane), np.uint64(word * LANES + lane), room)
    return any_close


@compiled
def doubly(rules, beliefs, those, person, place, room):  # type: ignore[no-untyped-def]
    """One person's chances in double precision; rows are added in the order of their tables, however the answers came."""
    precise, lane, (sex, band) = beliefs.precise, place % np.uint64(LANES), who(rules, beliefs, those, person, place, room)
    touched, one, two = walk(beliefs, those, person, place, room)
    choose(beliefs, room, touched)
    logs = precise.prior[sex, band].copy()
    for row in np.sort(room.touched[:touched]):
        logs += precise.rows[row]
    for layer in range(len(beliefs.column)):
        nothing, log = 1 - beliefs.leak[layer], -precise.log_mean[layer]
        for cause in range(beliefs.first_cause[layer], beliefs.first_cause[layer + 1]):
            field = beliefs.field[cause]
            raised = two if field[0] else one
            entry = np.uint64(beliefs.first_entry[cause]) + ((raised >> np.uint64(field[1])) & np.uint64(field[2]))
            log += precise.log_weight[entry]
            nothing *= beliefs.at_rest[entry]
        room.tau[layer, lane] = 1 - nothing
        logs[beliefs.column[layer]] += log + np.log1p(-nothing)
    room.chance[:, lane] = np.exp(logs - logs.max())
    for other, own in enumerate(beliefs.owner):
        room.chance[own, lane] += room.chance[len(room.logs) - len(beliefs.owner) + other, lane]
    room.lost[lane] = 0


@compiled
def hear(rules, those, first, last, signals):  # type: ignore[no-untyped-def]
    """Set the signals of what is said of one block."""
    signals[: rules.first_gate] = 0
    signals[1] = ~np.uint64(0)
    for here in range(np.uint64(last - first)):
        person, word = np.uint64(first) + here, here // np.uint64(LANES)
        bit = np.uint64(1) << here % np.uint64(LANES)
        for k in range(np.uint64(those.start[person]), np.uint64(those.start[person + np.uint64(1)])):
            signals[np.uint64(those.codes[k]) + np.uint64(1), word] |= bit
        if those.sex[person] < 2:
            signals[rules.sex + those.sex[person], word] |= bit
        for reached in range(rules.ages_reached[those.age[person]]):
            signals[rules.age + reached, word] |= bit


@compiled
def run(rules, signals):  # type: ignore[no-untyped-def]
    """Run the gates in order."""
    for gate in range(len(rules.gates)):
        kind, one, other, signal = rules.gates[gate]
        turn_one, turn_other, turn = MASKS[kind]
        for word in range(np.uint64(WORDS)):
            signals[signal, word] = ((signals[one, word] ^ turn_one) & (signals[other, word] ^ turn_other)) ^ turn


@compiled
def decide(rules, room):  # type: ignore[no-untyped-def]
    """List for every person the answers of composites."""
    room.decisions[:] = 0
    for k in range(len(rules.composites)):
        signal, code = rules.composites[k, 0], rules.composites[k, 1]
        for word in range(WORDS):
            bits = room.signals[signal, word]
            while bits:
                low = bits & (~bits + np.uint64(1))
                lane = word * LANES + LANE_OF[low % np.uint64(PRIME)]
                room.decided[lane, room.decisions[lane]] = code
                room.decisions[lane] += 1
                bits ^= low


@compiled
def believe(rules, beliefs, those, start, last, word, room):  # type: ignore[no-untyped-def]
    """Add up every person's prior and rows into the logs of that lane, and how causes are raised; places are unsigned: none counts from the end."""
    columns = np.uint64(len(room.logs))
    for here in range(np.uint64(last - start)):
        person, place = np.uint64(start) + here, np.uint64(word * LANES) + here
        touched, room.raised[0, here], room.raised[1, here] = walk(beliefs, those, person, place, room)
        sex, band = who(rules, beliefs, those, person, place, room)
        for column in range(COLUMNS):
            room.total[column] = beliefs.prior[sex, band, column]
        room.lost[here] = beliefs.lost * (np.int64(touched) + beliefs.always)
        add_rows(beliefs, room, touched)
        for column in range(columns):
            room.logs[column, here] = room.total[column]


@compiled
def who(rules, beliefs, those, person, place, room):  # type: ignore[no-untyped-def]
    """The sex, not known where an answer speaks against it, and the band of age."""
    against = (room.signals[rules.speaks_against_sex, place // np.uint64(LANES)] >> place % np.uint64(LANES)) & np.uint64(1)
    return np.uint64(2) if against else np.uint64(those.sex[person]), np.uint64(beliefs.band_of_age[np.uint64(those.age[person])])


@compiled
def walk(beliefs, those, person, place, room):  # type: ignore[no-untyped-def]
    """Let one person's answers choose among the rows of their tables; how many tables they touch, and how they raise causes."""
    touched, one, two = np.uint64(0), np.uint64(0), np.uint64(0)
    for k in range(np.uint64(those.start[person]), np.uint64(those.start[person + np.uint64(1)])):
        touched, one, two = step_on(beliefs, np.uint64(those.codes[k]), room, touched, one, two)
    for k in range(np.uint64(room.decisions[place])):
        touched, one, two = step_on(beliefs, np.uint64(room.decided[place, k]), room, touched, one, two)
    return touched, one, two


@compiled
def step_on(beliefs, code, room, touched, one, two):  # type: ignore[no-untyped-def]
    """Let one answer choose among the rows of its table and raise causes; without a branch, because none could be foreseen."""
    slot, step, raises = np.uint64(beliefs.slot[code]), np.int64(beliefs.step[code]), np.uint64(beliefs.raising[code])
    before = room.pattern[slot]
    room.touched[touched] = slot
    room.pattern[slot] = before + step
    is_first = np.uint64((before == 0) & (step != 0))
    return touched + is_first, one + beliefs.raises[raises, 0], two + beliefs.raises[raises, 1]


@compiled
def add_rows(beliefs, room, touched):  # type: ignore[no-untyped-def]
    """Add the rows that the patterns choose, some at a time; row 0 says nothing and fills up."""
    rows, total = beliefs.rows, room.total
    choose(beliefs, room, touched)
    for k in range(touched, touched + np.uint64(TOGETHER)):
        room.touched[k] = 0
    for first in range(0, touched, TOGETHER):
        here = np.uint64(first)
        a, b = room.touched[here], room.touched[here + np.uint64(1)]
        c, d = room.touched[here + np.uint64(2)], room.touched[here + np.uint64(3)]
        for column in range(COLUMNS):
            some = np.int32(np.int32(rows[a, column] + rows[b, column]) + rows[c, column])
            total[column] += np.int64(np.int32(some + rows[d, column]))


@compiled
def choose(beliefs, room, touched):  # type: ignore[no-untyped-def]
    """In place of every table that was touched its row, and no pattern left behind."""
    for k in range(touched):
        slot = room.touched[k]
        room.touched[k] = np.uint64(beliefs.first_row[slot] + room.pattern[slot])
        room.pattern[slot] = 0


@compiled
def trigger(beliefs, room):  # type: ignore[no-untyped-def]
    """Add what each trigger layer says of its condition, and keep the causes at rest."""
    for layer in range(len(beliefs.column)):
        column = np.uint64(beliefs.column[layer])
        room.keys[0], room.cost[0] = -beliefs.log_mean[layer], 1 - beliefs.leak[layer]
        for cause in range(np.uint64(beliefs.first_cause[layer]), np.uint64(beliefs.first_cause[layer + 1])):
            first, field = np.uint64(beliefs.first_entry[cause]), beliefs.field[cause]
            word, shift, mask = np.uint64(field[0]), np.uint64(field[1]), np.uint64(field[2])
            for lane in range(LANES):
                entry = first + ((room.raised[word, lane] >> shift) & mask)
                room.keys[0, lane] += beliefs.log_weight[entry]
                room.cost[0, lane] *= beliefs.at_rest[entry]
                room.rest[cause, lane] = beliefs.at_rest[entry]
        for lane in range(LANES):
            room.tau[layer, lane] = 1 - room.cost[0, lane]
            room.logs[column, lane] += room.keys[0, lane]


@compiled
def add_taus(beliefs, room):  # type: ignore[no-untyped-def]
    """Add the logarithm of each layer's tau: that of the whole powers of two from its digits, of the rest by the series of the inverse tangent."""
    digits = room.tau.view(np.int64)
    for layer in range(len(beliefs.column)):
        column = np.uint64(beliefs.column[layer])
        for lane in range(LANES):
            room.power[lane] = ((digits[layer, lane] - ROOT) >> MANTISSA) << MANTISSA
        for lane in range(LANES):
            whole = room.power[lane] >> MANTISSA
            room.power[lane] = digits[layer, lane] - room.power[lane]
            room.keys[0, lane] = whole
        rest = room.power.view(np.float64)
        for lane in range(LANES):
            t = (rest[lane] - 1) / (rest[lane] + 1)
            square = t * t
            y = ((SERIES[7] * square + SERIES[6]) * square + SERIES[5]) * square + SERIES[4]
            y = ((((y * square + SERIES[3]) * square + SERIES[2]) * square + SERIES[1]) * square + SERIES[0]) * t
            room.logs[column, lane] += (room.keys[0, lane] << BITS) + np.int64(np.floor(y + 0.5))


@compiled
def weigh(beliefs, room, conditions):  # type: ignore[no-untyped-def]
    """Every form's chance beside that of the first, added up by condition, and the three likeliest conditions; keys[leader, lane]."""
    room.keys[0, :] = np.iinfo(np.int64).min
    for form in range(len(room.logs)):
        for lane in range(LANES):
            room.keys[0, lane] = max(room.keys[0, lane], room.logs[form, lane])
    power = room.power.view(np.float64)
    for form in range(len(room.logs)):
        for lane in range(LANES):
            steps = max(room.logs[form, lane] - room.keys[0, lane], LEAST)
            whole = (steps + HALF) >> BITS
            x = np.float64(np.int32(steps - (whole << BITS)))
            room.power[lane] = (whole + BIAS) << MANTISSA
            y = (((TERMS[8] * x + TERMS[7]) * x + TERMS[6]) * x + TERMS[5]) * x + TERMS[4]
            room.chance[form, lane] = (((y * x + TERMS[3]) * x + TERMS[2]) * x + TERMS[1]) * x + TERMS[0]
        for lane in range(LANES):
            room.chance[form, lane] *= power[lane]
    for other in range(len(beliefs.owner)):
        own = np.uint64(beliefs.owner[other])
        for lane in range(LANES):
            room.chance[own, lane] += room.chance[conditions + other, lane]
    order(room, conditions)


@compiled
def order(room, conditions):  # type: ignore[no-untyped-def]
    """The three likeliest conditions: the digits of positive numbers are ordered as the numbers are; the last six make room for the condition."""
    digits = room.chance.view(np.int64)
    room.keys[:] = np.iinfo(np.int64).min
    for condition in range(conditions):
        for lane in range(LANES):
            key = (digits[condition, lane] & ~(LANES - 1)) | (LANES - 1 - condition)
            behind = min(room.keys[0, lane], key)
            room.keys[0, lane] = max(room.keys[0, lane], key)
            room.keys[2, lane] = max(room.keys[2, lane], min(room.keys[1, lane], behind))
            room.keys[1, lane] = max(room.keys[1, lane], behind)


@compiled
def depart(rules, choices, word, room):  # type: ignore[no-untyped-def]
    """The level of every condition for everybody, and the chance of each level; mass[level, lane]."""
    room.departs[:] = False
    for k in range(len(rules.departures)):
        bits, column = room.signals[rules.departures[k, 0], word], rules.departures[k, 1]
        if bits and not room.departs[column]:
            room.departs[column], room.level[column, :] = True, choices.level[column]
        while bits:
            low = bits & (~bits + np.uint64(1))
            room.level[column, LANE_OF[low % np.uint64(PRIME)]] = rules.departures[k, 2]
            bits ^= low
    room.mass[:] = 0
    for column in range(len(choices.level)):
        if room.departs[column]:
            for lane in range(LANES):
                room.mass[room.level[column, lane], lane] += room.chance[column, lane]
        else:
            level = np.uint64(choices.level[column])
            for lane in range(LANES):
                room.mass[level, lane] += room.chance[column, lane]


@compiled
def judge(rules, choices, word, start, last, out, room):  # type: ignore[no-untyped-def]
    """Floor, expected harm and disposition of everybody, and the flags that fired."""
    for chosen in range(len(choices.loss)):
        room.cost[chosen] = 0
        for right in range(len(choices.loss)):
            loss = choices.loss[chosen, right]
            for lane in range(LANES):
                room.cost[chosen, lane] += loss * room.mass[right, lane]
    for lane in range(np.uint64(min(LANES, last - start))):
        person = np.uint64(start) + lane
        floor, least, harm, next_least, is_open = 0, np.inf, 0, np.inf, False
        for chosen in range(len(choices.loss)):
            loss = room.cost[chosen, lane]
            next_least = min(next_least, max(loss, least))
            harm = chosen if loss < least else harm
            least = min(least, loss)
        for level in range(len(rules.floor)):
            floor += int((room.signals[rules.floor[level], word] >> lane) & np.uint64(1))
        reached = max(floor, harm)
        for level in range(reached, len(rules.open_questions)):
            is_open |= (room.signals[rules.open_questions[level], word] >> lane) & np.uint64(1) > 0
        out.floor[person], out.harm[person], out.incomplete[person] = floor, harm, is_open and reached == 0
        out.disposition[person] = max(reached, 1) if is_open else reached
        out.close[person] = next_least - least <= room.lost[lane] * (next_least + least)
    for flag in range(len(rules.fired)):
        bits = room.signals[rules.fired[flag], word]
        while bits:
            low = bits & (~bits + np.uint64(1))
            person = start + LANE_OF[low % np.uint64(PRIME)]
            if person < last:
                out.flags[person, flag // LANES] |= np.uint64(1) << np.uint64(flag % LANES)
            bits ^= low


@compiled
def lead(start, last, out, room):  # type: ignore[no-untyped-def]
    """The three leading conditions with their probabilities."""
    first, people = np.uint64(start), np.uint64(min(LANES, last - start))
    for place in range(np.uint64(LEADERS)):
        for lane in range(people):
            whole = room.mass[0, lane] + room.mass[1, lane] + room.mass[2, lane] + room.mass[3, lane]
            condition = np.uint64(LANES - 1 - (room.keys[place, lane] & (LANES - 1)))
            out.top[first + lane, place] = condition
            out.probability[first + lane, place] = room.chance[condition, lane] / whole


@compiled
def name_causes(beliefs, choices, start, last, out, room):  # type: ignore[no-untyped-def]
    """The share of each cause, where the episode may be of a kind that has causes; shares[cause, lane], at the end none known and muscular."""
    shares, none_known, muscular = room.shares, len(room.shares) - 2, len(room.shares) - 1
    shares[:] = 0
    for layer in range(len(beliefs.column)):
        column, leak = np.uint64(beliefs.column[layer]), beliefs.leak[layer]
        for lane in range(LANES):
            whole = room.mass[0, lane] + room.mass[1, lane] + room.mass[2, lane] + room.mass[3, lane]
            weight = room.chance[column, lane] / whole
            shares[muscular, lane] += weight
            room.cost[0, lane] = weight / room.tau[layer, lane]
            shares[none_known, lane] += room.cost[0, lane] * (1 - room.tau[layer, lane]) * (leak / (1 - leak))
        for cause in range(beliefs.first_cause[layer], beliefs.first_cause[layer + 1]):
            place = np.uint64(beliefs.cause[cause])
            for lane in range(LANES):
                shares[place, lane] += room.cost[0, lane] * (1 - room.rest[cause, lane])
    first, people = np.uint64(start), np.uint64(min(LANES, last - start))
    for lane in range(people):
        of_kind = shares[muscular, lane]
        out.muscular[first + lane] = of_kind
        out.close[first + lane] |= abs(of_kind - choices.named_from) <= 2 * room.lost[lane] * of_kind
        out.none_known[first + lane] = shares[none_known, lane] / of_kind if of_kind >= choices.named_from else 1
    for cause in range(np.uint64(none_known)):
        for lane in range(people):
            of_kind = shares[muscular, lane]
            out.share[first + lane, cause] = shares[cause, lane] / of_kind if of_kind >= choices.named_from else 0
