#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits what a part of the core costs to the synthesised points, and checks it on points held out.

  fit.py yosys.csv            every third point of a family is held out; prints coefficients and errors

A part's LUTs (or flip-flops) are a sum of counted things times a coefficient each; coefficients are the least squares of
relative errors, none negative. Memories are not fitted: block RAM, LUT memories and DSP slices must be what the resource
model counts, exactly, and that is checked too.
"""
import csv, math, sys
from collections import defaultdict


def levels(n):
    return max(0, math.ceil(math.log2(n)))


class Point:
    def __init__(self, row):
        self.family, self.index = row["family"], int(row["point"])
        for name in ("rows", "columns", "precision", "packed", "banks", "fifo_depth", "window", "scan_width", "post_lanes",
                     "accumulator_depth", "activation_kib", "weight_kib", "output_kib"):
            setattr(self, name, int(row[name]))
        self.format = row["format"]
        self.parts = {}

    @property
    def sum_bits(self):
        return 32 if self.precision == 8 else 48

    def features(self, part, what):
        """What the part is counted in: name of the coefficient -> how many."""
        r, q, b, w, window, depth = self.rows, self.columns, self.banks, self.precision, self.window, self.fifo_depth
        vector, pes, fifo = q * w, r * q, self.format in ("bitmap", "rle", "coordinate")
        mux = lambda n: (n - 1 + 2) // 3
        if part == "bank":
            return {"bank": b, "rotate": b * vector * levels(q)}
        if part == "decoder":
            steppers = {"bitmap": 2, "rle": 1}.get(self.format, 0)
            out = {"decoder": r if self.format != "dense" else 0, "step": r * steppers,
                   "scan": r * self.scan_width if self.format == "bitmap" else 0}
            return out
        if part == "dense_front":
            return {"dense": 1 if self.format == "dense" else 0, "dense_lane": r if self.format == "dense" else 0}
        if part == "fifo":
            bits = depth * (w + 18) + window * b
            return {"fifo_lane": r if fifo else 0, "fifo": r * bits if fifo else 0}
        if part == "arbiter":
            return {"arbiter": 2 * r * b * window if fifo else 0, "same": r * (r - 1) // 2 * window * window if fifo else 0}
        if part == "front":
            return {"front_pair": r * r if fifo else 0, "front_bit": r * (w + 18) if fifo else 0}
        if part == "pe_lane":
            if self.packed:
                return {"pair": pes // 2}
            return {"pe_bit": pes * self.sum_bits}
        if part == "drain":
            return {"drain": pes * self.sum_bits}
        if part == "post_lane":
            return {"post": q * self.post_lanes * self.sum_bits}
        if part == "core":
            data = r * vector if self.format != "dense" else vector
            addresses = b * 18 if self.format != "dense" else 0
            if what == "lut":
                return {"controller": 1, "lane": r, "mux": data * mux(b) + addresses * mux(r),
                        "partial": pes * self.sum_bits if self.accumulator_depth > 1 else 0}
            return {"controller": 1, "lane": r, "mux": data + addresses, "bank_request": b}
        return {}

    def measured(self, part, what):
        count = self.parts.get(part, {})
        return count.get(what, 0) + (count.get("lutram", 0) if what == "lut" and part != "buffer_memory" else 0)


def read(path):
    points = {}
    for row in csv.DictReader(open(path)):
        point = points.setdefault((row["family"], int(row["point"])), Point(row))
        point.parts[row["part"]] = {k: int(row[k]) for k in ("lut", "lutram", "ff", "carry", "dsp", "bram18")}
    return [points[k] for k in sorted(points)]


def solve(a, y):
    """Least squares by normal equations, coefficients that would be negative held at zero."""
    names = sorted({n for row in a for n in row if any(r.get(n) for r in a)})
    while names:
        n = len(names)
        m = [[sum(r.get(p, 0) * r.get(q, 0) for r in a) for q in names] + [sum(r.get(p, 0) * v for r, v in zip(a, y))]
             for p in names]
        for i in range(n):
            m[i][i] *= 1 + 1e-9
            pivot = max(range(i, n), key=lambda k: abs(m[k][i]))
            m[i], m[pivot] = m[pivot], m[i]
            if abs(m[i][i]) < 1e-12:
                m[i][i] = 1.0
            for k in range(n):
                if k != i:
                    f = m[k][i] / m[i][i]
                    m[k] = [x - f * z for x, z in zip(m[k], m[i])]
        out = {name: m[i][n] / m[i][i] for i, name in enumerate(names)}
        worst = min(out, key=out.get)
        if out[worst] >= 0:
            return out
        names.remove(worst)
    return {}


PARTS = ("bank", "decoder", "dense_front", "fifo", "arbiter", "front", "pe_lane", "drain", "post_lane", "core")


def fit(points, what):
    out = {}
    for part in PARTS:
        rows = [(p.features(part, what), p.measured(part, what)) for p in points]
        rows = [(f, m) for f, m in rows if any(f.values()) and m > 0]
        if rows:
            # Relative errors count: a row is divided by what was measured.
            out[part] = solve([{k: v / m for k, v in f.items()} for f, m in rows], [1.0] * len(rows))
    return out


def modelled(point, coefficients, what):
    return sum(coefficients.get(part, {}).get(name, 0) * count
               for part in PARTS for name, count in point.features(part, what).items())


def errors(points, coefficients, what):
    out = []
    for p in points:
        measured = sum(p.measured(part, what) for part in PARTS)
        out.append(modelled(p, coefficients, what) / measured - 1)
    return out


def report(name, values):
    if values:
        size = [abs(v) for v in values]
        print(f"    {name}: {len(values)} points, mean error {100 * sum(size) / len(size):.1f} %, worst {100 * max(size):.1f} %, "
              f"bias {100 * sum(values) / len(values):+.1f} %")


def main(path):
    points = read(path)
    for family in sorted({p.family for p in points}):
        mine = [p for p in points if p.family == family]
        held = [p for p in mine if p.index % 3 == 2]
        used = [p for p in mine if p.index % 3 != 2]
        print(f"{family}: {len(used)} points fitted, {len(held)} held out")
        for what in ("lut", "ff", "carry"):
            coefficients = fit(used, what)
            print(f"  {what}")
            for part in PARTS:
                if part in coefficients:
                    print("    " + part + ": " + ", ".join(f"{k} {v:.3f}" for k, v in coefficients[part].items()))
            report("fitted", errors(used, coefficients, what))
            report("held out", errors(held, coefficients, what))


if __name__ == "__main__":
    main(sys.argv[1])
