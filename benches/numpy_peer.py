"""The peer of benches/matching.rs: the same work on the same packed columns, in numpy.

Reads FOLDER/header.json and the raw columns beside it, writes what it found next to them, prints
times in seconds (medians) as JSON. Nothing is measured but work on arrays that are already in memory.
"""

import hashlib
import json
import sys
import time
from pathlib import Path

import numpy as np

PASS, FAIL, MISSING, NOTICE = range(4)
UNKNOWN = 4
NO_PLACES = np.uint32(0xFFFFFFFF)
FITS_WELL, WITH_SUPPORT, LIMITED, NOT_ENOUGH = range(4)
EXCLUDING = {"exclude", "exclude_unless_waived"}
ASKING = {"block", "ask"}


def median(work, seconds=1.5):
    """Median time after one run that does not count."""
    result = work()
    times, began = [], time.perf_counter()
    while len(times) < 5 or (time.perf_counter() - began < seconds and len(times) < 2000):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return result, sorted(times)[len(times) // 2]


class OneChild:
    """One child against every family: rules, lines with their sums, fit words, order."""

    def __init__(self, folder, header):
        self.h = header
        self.families = header["families"]
        column = lambda name, kind=np.uint8: np.fromfile(folder / name, dtype=kind)
        self.area = column("area_tenths", np.uint32)
        self.household = column("household", np.uint32)
        self.placed = column("placed", np.uint32)
        self.free = column("free_places", np.uint32)
        self.youngest = column("youngest_child", np.int32)
        for name in ("vulnerable", "child_age_missing", "own_bedroom", "bounds_known",
                     "bounds_sexes", "bounds_forms", "engaged", "relative"):
            setattr(self, name, column(name))
        self.age_min = column("age_min", np.int16)
        self.age_max = column("age_max", np.int16)
        self.outcomes = column("outcomes").reshape(-1, self.families)
        self.levels = column("capability").reshape(-1, self.families)
        self.codes = [code.encode() for code in (folder / "codes").read_text().split("\n")]
        self.lines = header["lines"]
        self.tables = np.array([line["table"] for line in self.lines], dtype=np.int32)
        self.is_need = np.array([line["need"] for line in self.lines])
        self.needs = int(self.is_need.sum())
        assert self.is_need[: self.needs].all(), "needs come before strengths"
        self.prepare_conditions()

    def prepare_conditions(self):
        """By line and capability, the conditions a need raises as bits, and the widths of the unknown."""
        bands = self.h["bands"]
        self.raised = np.zeros((len(self.lines), 5), dtype=np.uint8)
        for row, line in enumerate(self.lines):
            for level in range(5) if line["need"] else ():
                known = level != UNKNOWN
                points = line["table"][level if known else 0]
                short = known and level <= bands["critical_capability"]
                critical, need = line["critical"], line["level"]
                bits = (not known and (line["must"] or (critical and need == 3))) * 1
                bits |= (line["must"] and (not known or points * 100 < bands["well_must"] * line["full"])) * 2
                bits |= (critical and short and need >= bands["well_critical_level"]) * 4
                bits |= (critical and short and need >= bands["support_critical_level"]) * 8
                self.raised[row, level] = bits
        self.raising = np.flatnonzero(self.raised.any(axis=1))
        down = self.tables[:, 4] - self.tables[:, 0]
        up = self.tables[:, 3] - self.tables[:, 4]
        self.widths = np.stack([down * self.is_need, up * self.is_need, down, up]).astype(np.float32)

    # ---- rules --------------------------------------------------------------------------------------

    def rules(self):
        """A verdict per rule and family, and what they mean together."""
        rules = self.h["rules"]
        verdicts = np.empty((len(rules), self.families), dtype=np.uint8)
        sums = {"exclude": 0, "ask": 0, "demote": 0}
        sums = {name: np.zeros(self.families, dtype=np.uint8) for name in sums}
        for row, rule in enumerate(rules):
            verdict = verdicts[row]
            if rule["packed"] is not None:
                verdict[:] = self.outcomes[rule["packed"]]
            else:
                self.decide(rule["check"], verdict)
            for outcome, effect in ((FAIL, rule["on_fail"]), (MISSING, rule["on_missing"])):
                name = "exclude" if effect in EXCLUDING else "ask" if effect in ASKING else effect
                if name in sums:
                    sums[name] += verdict == outcome
        return verdicts, sums

    def decide(self, check, verdict):
        kind = check["kind"]
        verdict[:] = PASS
        if kind == "floor_area":
            verdict[:] = self.area < check["min_m2_per_person"] * 10 * (self.household + np.uint32(1))
            verdict[self.area == 0] = MISSING
        elif kind == "placed_children":
            total = self.placed + np.uint32(1)
            if check["min"] is not None:
                verdict[total < check["min"]] = NOTICE
            if check["flag_above"] is not None:
                verdict[total > check["flag_above"]] = NOTICE
            if check["max"] is not None:
                verdict[total > check["max"]] = FAIL
        elif kind == "stated_bounds":
            age = self.h["age"]
            known = self.bounds_known != 0
            # Bounds that were not stated are packed so that they hold.
            other = (self.h["form"] & ~self.bounds_forms) | (self.h["sex"] & ~self.bounds_sexes)
            broken = (other != 0) | (self.age_min > age) | (self.age_max < age) | (self.free == 0)
            verdict[~known | (self.free == NO_PLACES)] = MISSING
            verdict[broken] = FAIL
        elif kind == "not_engaged":
            verdict[:] = self.engaged
        elif kind == "siblings_together":
            pass  # The child is matched alone and has nobody to be parted from.
        elif kind == "contact_bans":
            assert self.h["contact_bans"] == 0
        elif kind == "sexual_safety":
            for row in self.rows(lambda line: line["item"] == check["item"] and line["level"] >= check["min_level"]):
                level = self.levels[row]
                fails = (level < check["min_capability"]) | (self.own_bedroom == 0) | (not self.h["safety_plan"])
                verdict[(level == UNKNOWN) | (self.own_bedroom == 2)] = MISSING
                verdict[fails] = FAIL
        elif kind == "critical_needs":
            critical = self.rows(lambda line: line["critical"] and line["level"] >= check["child_level"])
            self.essential(critical, check["family_level_max"] + 1, verdict)
        elif kind == "must_needs":
            self.essential(self.rows(lambda line: line["must"] and line["need"]), check["min_capability"], verdict)
        elif kind == "aggression":
            if self.rows(lambda line: line["item"] == check["item"] and line["level"] >= check["level"]):
                verdict[self.child_age_missing != 0] = MISSING
                verdict[(self.vulnerable != 0) | (self.youngest > self.h["born_after"])] = FAIL
        else:
            raise ValueError(kind)

    def rows(self, wanted):
        return [row for row, line in enumerate(self.lines) if wanted(line)]

    def essential(self, rows, least, verdict):
        for row in rows:
            level = self.levels[row]
            verdict[(level == UNKNOWN) & (verdict == PASS)] = MISSING
            verdict[level < least] = FAIL

    # ---- scores -------------------------------------------------------------------------------------

    def scores(self):
        """All lines as an array, the sums with the unknown at its middle, worst and best, the fit word."""
        lines = np.empty(self.levels.shape, dtype=np.int32)
        if self.families < 1000:
            # One call for everything: at this size a call costs more than its work.
            offsets = (np.arange(len(lines), dtype=np.int16) * 5)[:, None]
            np.take(self.tables.ravel(), self.levels + offsets, out=lines, mode="clip")
        else:
            for row, table in enumerate(self.tables):
                np.take(table, self.levels[row], out=lines[row], mode="clip")
        mid = lines[: self.needs].sum(axis=0, dtype=np.int32)
        covered = mid + lines[self.needs :].sum(axis=0, dtype=np.int32)
        # Exact: whole numbers far below 2**24.
        need_down, need_up, down, up = (self.widths @ (self.levels == UNKNOWN).astype(np.float32)).astype(np.int32)
        return lines, covered, covered - down, covered + up, self.band(mid - need_down, mid, mid + need_up)

    def band(self, lo, mid, hi):
        raised = np.zeros(self.families, dtype=np.uint8)
        for row in self.raising:
            raised |= np.take(self.raised[row], self.levels[row], mode="clip")
        bands, plan = self.h["bands"], self.h["need_points"]
        not_enough = (raised & 1 != 0) | ((hi - lo) * 100 > bands["interval_above"] * plan)
        well = (raised & 6 == 0) & (lo * 100 >= bands["well_lo"] * plan)
        support = (raised & 8 == 0) & (mid * 100 >= bands["support_mid"] * plan)
        band = np.where(support, np.uint8(WITH_SUPPORT), np.uint8(LIMITED))
        band[well] = FITS_WELL
        band[not_enough] = NOT_ENOUGH
        return band

    # ---- order --------------------------------------------------------------------------------------

    def order(self, sums, covered, band, settle):
        """Relatives first, then fit word, points, code; near-ties by digest."""
        states = np.where(sums["exclude"] > 0, np.uint8(2), (sums["ask"] > 0).view(np.uint8))
        shown = np.flatnonzero(states == 0)
        band = np.where(sums["demote"][shown] > 0, np.maximum(band[shown], LIMITED), band[shown])
        tier = self.relative[shown] == 0
        # One number that sorts like all of them; families come sorted by code.
        part = (tier.astype(np.int64) * 4 + band).astype(np.int64)
        key = (part << 56) - (covered[shown].astype(np.int64) << 24) + shown
        sorting = np.argsort(key)
        shown, part, points = shown[sorting], part[sorting], covered[shown][sorting]
        if settle:
            self.settle(shown, part, points)
        return states, shown

    def settle(self, shown, part, points):
        reach = self.h["near_tie"] * self.h["plan_points"] // 100
        prefix = hashlib.sha256(int(self.h["seed"]).to_bytes(8, "big") + self.h["case"].encode())
        starts = np.flatnonzero(np.diff(part, prepend=-1)).tolist() + [len(shown)]
        falling = -points
        for start, end in zip(starts, starts[1:]):
            while start < end:
                stop = start + int(np.searchsorted(falling[start:end], falling[start] + reach, side="right"))
                if stop - start > 1:
                    tied = shown[start:stop].tolist()
                    tied.sort(key=lambda family: self.digest(prefix, family))
                    shown[start:stop] = tied
                start = stop

    def digest(self, prefix, family):
        hasher = prefix.copy()
        hasher.update(self.codes[family])
        return hasher.digest()

    def all(self, settle=True):
        verdicts, sums = self.rules()
        lines, covered, lo, hi, band = self.scores()
        states, order = self.order(sums, covered, band, settle)
        return verdicts, lines, covered, lo, hi, states, order

    def run(self, folder):
        (_, _, covered, _, _, states, order), whole = median(self.all)
        _, without_ties = median(lambda: self.all(settle=False))
        (_, sums), rules = median(self.rules)
        (_, covered, _, _, band), scores = median(self.scores)
        _, ordering = median(lambda: self.order(sums, covered, band, True))
        covered.astype(np.int32).tofile(folder / "found_covered")
        states.astype(np.uint8).tofile(folder / "found_states")
        order.astype(np.int32).tofile(folder / "found_order")
        return {"all": whole, "all_without_ties": without_ties, "rules": rules, "scores": scores, "order": ordering}


class Batch:
    """Every child against every family as one matrix product, the best of each by partition."""

    CHILDREN_AT_A_TIME = 256

    def __init__(self, folder, header):
        self.keep = header["keep"]
        rows, families, children = header["rows"], header["families"], header["children"]
        levels = np.fromfile(folder / "capability", dtype=np.uint8).reshape(rows, families)
        points = np.fromfile(folder / "points", dtype=np.int32).reshape(children, rows, 5)
        # Points above those of capability 0, which every family has: four columns an item instead of five.
        self.base = points[:, :, 0].sum(axis=1, dtype=np.int32)
        above = points[:, :, 1:] - points[:, :, :1]
        self.weights = above.reshape(children, rows * 4).astype(np.float32)
        one_hot = levels[:, None, :] == np.arange(1, 5, dtype=np.uint8)[None, :, None]
        self.one_hot = one_hot.reshape(rows * 4, families).astype(np.float32)

    def product(self):
        for start in range(0, len(self.weights), self.CHILDREN_AT_A_TIME):
            yield start, self.weights[start : start + self.CHILDREN_AT_A_TIME] @ self.one_hot

    def best(self):
        kept = np.empty((len(self.weights), self.keep), dtype=np.int32)
        for start, scores in self.product():
            best = np.argpartition(scores, -self.keep, axis=1)[:, -self.keep :]
            points = np.take_along_axis(scores, best, axis=1)
            order = np.argsort(-points, axis=1)
            kept[start : start + len(scores)] = np.take_along_axis(points, order, axis=1)
        return kept + self.base[:, None]

    def run(self, folder):
        kept, whole = median(self.best, seconds=3)
        _, product = median(lambda: [None for _ in self.product()], seconds=3)
        kept.astype(np.int32).tofile(folder / "found_kept")
        return {"all": whole, "product": product}


def main():
    folder = Path(sys.argv[1])
    header = json.loads((folder / "header.json").read_text())
    work = (OneChild if header["kind"] == "list" else Batch)(folder, header)
    print(json.dumps(work.run(folder)))


main()
