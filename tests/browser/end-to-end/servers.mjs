// Starts the real programs around the engine, on ports of the loopback that are free, and ends them.
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

/** Polls until the condition gives something true; the deadline only ends a test that has failed. */
export async function until(what, condition, seconds = 60) {
  const deadline = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < deadline) {
    try {
      const found = await condition();
      if (found) return found;
      last = undefined;
    } catch (e) {
      last = e;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not within ${seconds} s: ${what}${last ? ` (${last})` : ""}`);
}

export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, () => new Promise((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => resolve(server));
    })),
  );
  const ports = servers.map((s) => s.address().port);
  await Promise.all(servers.map((s) => new Promise((resolve) => s.close(resolve))));
  return ports;
}

/** A program that runs beside the test. Its output is kept, and shown where the test fails. */
export class Program {
  output = "";

  constructor(name, command, args, env = {}) {
    this.name = name;
    this.process = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    this.ended = new Promise((resolve) => {
      this.process.once("error", (e) => { this.output += String(e); resolve(-1); });
      this.process.once("exit", (code, signal) => resolve(code ?? signal));
    });
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on("data", (data) => (this.output += data));
  }

  async stop() {
    this.process.kill("SIGTERM");
    return this.ended;
  }
}

const answers = async (url) => (await fetch(url)).ok;

export async function startAlertmanager(folder, { port, webhook, key, pager }) {
  const config = join(folder, "alertmanager.yml");
  await writeFile(join(folder, "webhook.key"), key);
  await writeFile(config, `
route:
  receiver: policylang
  group_by: [alertname, service]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 10s
  routes:
    - matchers: [alertname = PolicyLangPage]
      receiver: pager
      group_by: ['...']
receivers:
  - name: policylang
    webhook_configs:
      - url: ${webhook}
        send_resolved: true
        http_config: { authorization: { credentials_file: webhook.key } }
  - name: pager
    webhook_configs:
      - url: ${pager}
        send_resolved: true
`);
  const program = new Program("alertmanager", "prometheus-alertmanager", [
    `--config.file=${config}`, `--storage.path=${join(folder, "alertmanager")}`, `--web.listen-address=127.0.0.1:${port}`, "--cluster.listen-address=",
  ]);
  await until("Alertmanager is ready", () => answers(`http://127.0.0.1:${port}/-/ready`));
  return program;
}

export async function startPrometheus(folder, { port, alertmanager, shop }) {
  const rule = (name, fault) => `
      - alert: ${name}
        expr: shop_fault{fault="${fault}"} == 1
        labels: { namespace: shop, severity: warning }
        annotations: { summary: "{{ $labels.service }} is ${fault}" }`;
  const config = join(folder, "prometheus.yml");
  await writeFile(join(folder, "rules.yml"), `groups:
  - name: shop
    rules:${rule("ShopStuck", "stuck")}${rule("ShopOverloaded", "overloaded")}${rule("ShopCorrupt", "corrupt")}${rule("ShopLooping", "looping")}
`);
  await writeFile(config, `
global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
alerting:
  alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:${alertmanager}"] }] }]
scrape_configs:
  - job_name: shop
    static_configs: [{ targets: ["127.0.0.1:${shop}"] }]
`);
  const program = new Program("prometheus", "prometheus", [
    `--config.file=${config}`, `--storage.tsdb.path=${join(folder, "prometheus")}`, `--web.listen-address=127.0.0.1:${port}`,
  ]);
  await until("Prometheus is ready", () => answers(`http://127.0.0.1:${port}/-/ready`));
  await until("Prometheus scrapes the shop", async () => {
    const found = await (await fetch(`http://127.0.0.1:${port}/api/v1/query?query=up`)).json();
    return found.data.result.some((r) => r.value[1] === "1");
  });
  return program;
}
