#!/usr/bin/env python3
"""Writes a folder of N random policies for measuring the analysis: generate.py N FOLDER [SHARE].

200 signals drawn by a Zipf distribution (exponent 1.05) on four resources, two to four comparisons a policy, 15 % of them negated and
15 % of the policies with an `or`. The same N gives the same policies; SHARE is the part of them whose tier is then changed.
"""
import os
import random
import sys

SIGNALS = 200
FIELDS = '{ a1: string, a2: string, a3: int, a4: duration, a5: one of ["x", "y", "z"], a6: bool }'
ACTIONS = {
    "pod": lambda r: f"restart(grace: {r.choice([5, 30])}s)",
    "node": lambda r: "cordon",
    "service": lambda r: f"open-circuit(lasting: {r.choice([5, 9])}m)",
    "cache": lambda r: f'invalidate(scope: "k{r.choice([1, 2])}")',
}
COMPARISONS = [
    lambda r: f'a1 == "v{r.randrange(12)}"',
    lambda r: "a1 in [" + ", ".join(f'"v{v}"' for v in r.sample(range(12), 2)) + "]",
    lambda r: f'a2 like "p{r.randrange(6)}*"',
    lambda r: f"a3 {r.choice(['<', '>=', '>'])} {r.randrange(10)}",
    lambda r: f"a4 >= {r.randrange(1, 9)}m",
    lambda r: f'a5 {r.choice(["==", "!="])} "{r.choice("xyz")}"',
    lambda r: f'severity == "{r.choice(["critical", "warning"])}"',
    lambda r: f'labels["l{r.randrange(3)}"] == "w{r.randrange(6)}"',
]


def comparison(r):
    text = r.choice(COMPARISONS)(r)
    return f"not ({text})" if r.random() < 0.15 else text


def policy(r, name, change):
    signal = r.choices(range(SIGNALS), [1 / (i + 1) ** 1.05 for i in range(SIGNALS)])[0]
    resource = r.choice(sorted(ACTIONS))
    parts = [comparison(r) for _ in range(r.randint(2, 4))]
    if r.random() < 0.15:
        parts[0] = f"({parts[0]} or {comparison(r)})"
    tier = r.choice([1, 2, 2, 3])
    action = ACTIONS[resource](r)
    if change:
        tier = {1: 2, 2: 3, 3: 2}[tier]
    end = "tier1 until 2026-12-20 reversible" if tier == 1 else f"tier{tier}"
    return f"policy {name} when s{signal} on {resource} where {' and '.join(parts)} then {action} {end}\n"


def main():
    count, folder = int(sys.argv[1]), sys.argv[2]
    share = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
    chosen, changed = random.Random(7), random.Random(8)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "vocabulary.heal"), "w", encoding="utf-8") as file:
        file.writelines(f"signal s{i} on pod, node, service, cache {FIELDS}\n" for i in range(SIGNALS))
    for start in range(0, count, 10):
        with open(os.path.join(folder, f"p{start:05}.heal"), "w", encoding="utf-8") as file:
            file.writelines(policy(chosen, f"p{i}", changed.random() < share) for i in range(start, min(start + 10, count)))


main()
