// Measures the rule engines of JavaScript over a workload, after each was seen to decide as the workload says:
//   node peers.mjs [--quick] [--output RESULTS.csv] WORKLOAD.json…
// A workload is written by `dotnet run --project benchmarks/PolicyLang.Benchmarks -c Release -- workload`.
// --quick compares only, and keeps no figures. A difference ends the run with status 1.
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { engines } from "./engines.mjs";

const { values: options, positionals: workloads } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, output: { type: "string" }, only: { type: "string" } },
});
if (workloads.length === 0 || (!options.quick && !options.output)) {
  console.error("usage: node peers.mjs [--quick] [--only ENGINE] [--output RESULTS.csv] WORKLOAD.json…");
  process.exit(2);
}

const CHECK_MS = options.quick ? 1_500 : 3_000;
const MEASURE_MS = 2_500;
const BATCHES = 15;
const now = () => performance.now();

/** Decides incidents until time is up, and at least a few; every decision must be the expected one. */
async function check(name, decide, incidents) {
  const end = now() + CHECK_MS;
  let count = 0;
  for (const incident of incidents) {
    const actual = await decide(incident);
    if (actual !== incident.expected) {
      console.error(`${name} decides ${actual}, expected ${incident.expected}: ${JSON.stringify(incident.facts)}`);
      process.exit(1);
    }
    if (++count >= 20 && now() > end) break;
  }
  return count;
}

/** Microseconds for each incident, in batches of equal length that go on through the stream. */
async function measure(decide, incidents) {
  let next = 0;
  const batch = async (count) => {
    const start = now();
    for (let i = 0; i < count; i++) {
      const answer = decide(incidents[next]);
      // Waiting for what is there already would cost more than some engines do.
      if (answer instanceof Promise) await answer;
      next = (next + 1) % incidents.length;
    }
    return now() - start;
  };
  const probe = Math.max((await batch(5)) / 5, 0.0005);
  const size = Math.max(1, Math.min(incidents.length, Math.round(MEASURE_MS / BATCHES / probe)));
  const times = [];
  for (let i = 0; i < BATCHES; i++) times.push(((await batch(size)) * 1e6) / size);
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.round(share * (times.length - 1))];
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

const rows = [];
for (const file of workloads) {
  const workload = JSON.parse(fs.readFileSync(file, "utf8"));
  const texts = new Map();
  for (const incident of workload.incidents) {
    for (const [name, value] of Object.entries(incident.facts)) {
      // Texts that come again are one string. Which of them an engine makes one with those of its rules is its own affair.
      if (typeof value === "string") incident.facts[name] = texts.get(value) ?? (texts.set(value, value), value);
    }
    incident.celFacts = Object.fromEntries(Object.entries(incident.facts).map(([k, v]) => [k, typeof v === "number" ? BigInt(v) : v]));
  }
  for (const [name, create] of Object.entries(engines)) {
    if (options.only && options.only !== name) continue;
    for (const bucketed of [false, true]) {
      const row = `${name} ${bucketed ? "bucketed" : "flat"}`;
      const decide = create(workload.policies, bucketed);
      const checked = await check(row, decide, workload.incidents);
      let text = `${workload.policies.length} policies: ${row} decides ${checked} incidents as the workload says`;
      if (!options.quick) {
        const time = await measure(decide, workload.incidents);
        rows.push({ row, policies: workload.policies.length, checked, ...time });
        text += `; ${(time.median / 1000).toPrecision(3)} µs each`;
      }
      console.log(text);
    }
  }
}

if (!options.quick) {
  const header = "group,row,policies,median,low,high,unit,allocated";
  const kept = new Map();
  if (fs.existsSync(options.output)) {
    for (const line of fs.readFileSync(options.output, "utf8").trim().split("\n").slice(1)) kept.set(line.split(",").slice(0, 3).join(), line);
  }
  const figure = (value) => Number(value.toPrecision(4));
  for (const r of rows) {
    kept.set(`peers,${r.row},${r.policies}`, `peers,${r.row},${r.policies},${figure(r.median)},${figure(r.low)},${figure(r.high)},ns,-1`);
    kept.set(`checked,${r.row},${r.policies}`, `checked,${r.row},${r.policies},${r.checked},${r.checked},${r.checked},count,-1`);
  }
  const key = (line) => line.split(",");
  const sorted = [...kept.values()].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x[0] < y[0] ? -1 : x[0] > y[0] ? 1 : x[1] < y[1] ? -1 : x[1] > y[1] ? 1 : x[2] - y[2];
  });
  fs.writeFileSync(options.output, [header, ...sorted].join("\n") + "\n");
  describe(path.join(path.dirname(options.output), "machine.txt"));
}

/** Notes what the figures were measured with, beside what the measurements of .NET noted. */
function describe(file) {
  const { dependencies } = JSON.parse(fs.readFileSync(new URL("package.json", import.meta.url), "utf8"));
  const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim().split("\n") : [];
  const noted = new Map(lines.map((line) => [line.split(": ", 1)[0], line]));
  const peers = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  noted.set("Node.js", `Node.js: ${process.versions.node}`);
  noted.set("Peers of JavaScript", `Peers of JavaScript: ${peers.join(", ")}`);
  fs.writeFileSync(file, [...noted.keys()].sort().map((name) => noted.get(name) + "\n").join(""));
}
