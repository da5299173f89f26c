// Loads `heal run` with webhook bodies of Alertmanager's form, and says what it can take:
//   node benchmarks/load/load.mjs [--rates 100,400] [--seconds 60] [--alerts 1] [--most]
// Each alert is a new incident. Requests are sent on schedule, whether or not earlier ones were answered (an open loop), so that a pause of
// the engine is counted for every request that it kept waiting. The time from webhook to audited decision is the time from that schedule to
// the moment in the audit's record `decided`; both clocks are this machine's. --most sends with 32 connections as fast as it is answered.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const { values: options } = parseArgs({
  options: {
    rates: { type: "string", default: "100,400" },
    seconds: { type: "string", default: "60" },
    alerts: { type: "string", default: "1" },
    most: { type: "boolean", default: false },
    heal: { type: "string", default: join(root, "src/PolicyLang.Cli/bin/Release/net10.0/heal.dll") },
    policies: { type: "string", default: join(root, "policies") },
  },
});
const seconds = Number(options.seconds);
const alerts = Number(options.alerts);

// Alerts of kube-prometheus with the labels that they carry: some are proposed, most page; one in eight is mapped to nothing.
const kinds = [
  ["KubePodCrashLooping", (i) => ({ namespace: `ns-${i % 20}`, pod: `api-${i}`, container: "api", job: "kube-state-metrics", reason: "CrashLoopBackOff", cluster: "east" })],
  ["KubePodNotReady", (i) => ({ namespace: `ns-${i % 20}`, pod: `web-${i}`, job: "kube-state-metrics", cluster: "east" })],
  ["HighMemory", (i) => ({ namespace: `ns-${i % 20}`, pod: `cart-${i}`, cluster: "east" })],
  ["CPUThrottlingHigh", (i) => ({ namespace: `ns-${i % 20}`, pod: `job-${i}`, container: "job", instance: `10.0.0.${i % 250}:10250`, cluster: "east" })],
  ["KubeNodeNotReady", (i) => ({ node: `node-${i}`, condition: "Ready", status: "true", namespace: "monitoring", pod: "ksm-0", job: "kube-state-metrics", cluster: "east" })],
  ["TargetDown", (i) => ({ namespace: `ns-${i % 20}`, service: `svc-${i}`, job: "api", cluster: "east" })],
  ["KubeContainerWaiting", (i) => ({ namespace: `ns-${i % 20}`, pod: `late-${i}`, container: "late", reason: "ImagePullBackOff", cluster: "east" })],
  ["SomebodysOwnAlert", (i) => ({ namespace: `ns-${i % 20}`, thing: `t-${i}` })],
];

function body(first, count) {
  const now = new Date().toISOString();
  const list = Array.from({ length: count }, (_, k) => {
    const [alertname, labels] = kinds[(first + k) % kinds.length];
    return {
      status: "firing", labels: { alertname, severity: "warning", ...labels(first + k) }, annotations: { summary: "load" }, startsAt: now,
      endsAt: "0001-01-01T00:00:00Z", generatorURL: "", fingerprint: (first + k).toString(16).padStart(16, "0"),
    };
  });
  return JSON.stringify({
    receiver: "policylang", status: "firing", alerts: list, groupLabels: {}, commonLabels: {}, commonAnnotations: {}, externalURL: "http://load",
    version: "4", groupKey: `{}:{load="${first}"}`, truncatedAlerts: 0,
  });
}

const quantile = (sorted, q) => sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
const ascending = (numbers) => Float64Array.from(numbers).sort();
const ms = (value) => value < 10 ? value.toFixed(1) : value.toFixed(0);
const memory = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

async function measure(rate) {
  const data = mkdtempSync(join(tmpdir(), "heal-load-"));
  const engine = spawn("dotnet", [options.heal, "run", options.policies, "--data", data, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "ignore", "pipe"] });
  try {
    const port = await new Promise((found, failed) => {
      let said = "";
      engine.stderr.on("data", (text) => {
        said += text;
        const at = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(said);
        if (at) found(Number(at[1]));
      });
      engine.once("exit", () => failed(new Error(said)));
    });
    return await drive(rate, port, engine.pid, data);
  } finally {
    const ended = new Promise((done) => engine.once("exit", done));
    engine.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}

async function drive(rate, port, pid, data) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: rate ? 256 : 32 });
  const due = [];
  const answers = [];
  const samples = [];
  const refused = { 503: 0, other: 0 };
  let sent = 0;

  const send = (at) => new Promise((done) => {
    const number = sent++;
    due[number] = at;
    const request = http.request({ port, host: "127.0.0.1", agent, method: "POST", path: "/webhook/alertmanager", headers: { "content-type": "application/json" } }, (response) => {
      response.resume().once("end", () => {
        if (response.statusCode === 200) answers.push(performance.timeOrigin + performance.now() - at);
        else refused[response.statusCode === 503 ? 503 : "other"]++;
        done();
      });
    });
    request.once("error", () => { refused.other++; done(); });
    request.end(body(number * alerts, alerts));
  });

  const sampler = setInterval(() => samples.push(memory(pid)), 1000);
  const start = performance.timeOrigin + performance.now();
  const end = start + seconds * 1000;
  const waiting = [];
  if (rate) {
    const gap = 1000 / (rate / alerts);
    for (let next = start; next < end;) {
      const now = performance.timeOrigin + performance.now();
      for (; next <= now && next < end; next += gap) waiting.push(send(next));
      await new Promise((later) => setTimeout(later, 1));
    }
  } else {
    const loop = async () => {
      for (let now; (now = performance.timeOrigin + performance.now()) < end;) await send(now);
    };
    waiting.push(...Array.from({ length: 32 }, loop));
  }
  await Promise.all(waiting);
  const answeredFor = (performance.timeOrigin + performance.now() - start) / 1000;
  // Everything that was answered is decided; how long that takes is part of the result.
  for (;;) {
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const left = Number(/^policylang_intake_waiting (\d+)/m.exec(metrics)?.[1] ?? 0);
    if (left === 0) break;
    await new Promise((later) => setTimeout(later, 100));
  }
  const took = (performance.timeOrigin + performance.now() - start) / 1000;
  clearInterval(sampler);
  agent.destroy();

  const records = execFileSync("dotnet", [options.heal, "audit", "show", "--data", data, "--kind", "decided", "--limit", "100000000", "--format", "json"], { maxBuffer: 2 ** 31 - 1, encoding: "utf8" });
  const times = [];
  for (const line of records.split("\n")) {
    if (!line) continue;
    const record = JSON.parse(line);
    times.push(Date.parse(record.at) - due[Math.floor(parseInt(record.body.fingerprint, 16) / alerts)]);
  }
  const decided = ascending(times);
  const answered = ascending(answers);
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
  return {
    asked: rate ?? "as fast as it goes", incidents: decided.length, answered: answered.length * alerts, perSecond: decided.length / took, refused: refused[503], failed: refused.other,
    answer50: quantile(answered, 0.5), answer99: quantile(answered, 0.99), decided50: quantile(decided, 0.5), decided99: quantile(decided, 0.99),
    decidedMost: decided[decided.length - 1], second: mean(samples.slice(quarter, 2 * quarter)), last: mean(samples.slice(-quarter)),
    disk: statSync(join(data, "engine.db")).size / decided.length / 1024, answeredFor,
  };
}

console.log(`${seconds} s each, ${alerts} ${alerts === 1 ? "alert" : "alerts"} a webhook, Node ${process.version}\n`);
console.log("| asked for, incidents/s | decided/s | incidents | 503 | failed | answer p50 / p99, ms | webhook to audited decision p50 / p99 / most, ms | memory, 2nd quarter / last quarter, MB | disk, KB an incident |");
console.log("|---|---|---|---|---|---|---|---|---|");
let isIncomplete = false;
for (const rate of [...(options.most ? [null] : []), ...options.rates.split(",").filter(Boolean).map(Number)]) {
  const r = await measure(rate);
  console.log(`| ${r.asked} | ${r.perSecond.toFixed(0)} | ${r.incidents} | ${r.refused} | ${r.failed} | ${ms(r.answer50)} / ${ms(r.answer99)} | ${ms(r.decided50)} / ${ms(r.decided99)} / ${ms(r.decidedMost)} | ${r.second.toFixed(0)} / ${r.last.toFixed(0)} | ${r.disk.toFixed(1)} |`);
  isIncomplete ||= r.incidents !== r.answered || r.failed > 0;
}
if (isIncomplete) {
  console.error("not everything that was answered was decided, or an answer was neither 200 nor 503");
  process.exit(1);
}
