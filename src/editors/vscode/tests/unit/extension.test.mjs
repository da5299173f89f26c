// The desktop half of the extension against the real heal: node --test tests/unit
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
let scratch, code, world;
const output = { error: () => {}, warn: () => {}, show: () => {} };

before(async () => {
  scratch = await mkdtemp(join(tmpdir(), "heal-extension-"));
  const bundle = join(scratch, "extension.mjs");
  await build({
    stdin: {
      contents: `export * from "./src/testing"; export * from "./src/tasks"; export * from "./src/documents"; export * from "./src/testTitles";
        export { world } from "vscode";`,
      resolveDir: join(here, "../.."),
    },
    bundle: true, format: "esm", platform: "node", outfile: bundle, alias: { vscode: join(here, "vscode.mjs") },
  });
  code = await import(pathToFileURL(bundle));
  world = code.world;
  world.folder = join(scratch);
  world.settings.path = process.env.HEAL ?? join(here, "../../../../PolicyLang.Cli/bin/Release/net10.0/heal.dll");
  const context = { subscriptions: [] };
  code.registerTests(context, output);
  code.registerTasks(context);
  code.registerDocuments(context, output);
});
after(() => rm(scratch, { recursive: true, force: true }));

const policies = text => writeFile(join(world.folder, "a.heal"), text);
const three = `when oom on pod then restart tier2
test "is proposed" given oom on pod "a/b" expect tier2 restart
test "runs \\"alone\\"" given oom on pod "a/b" expect tier1
# test "no test" given oom on pod expect tier2
`;

async function runTests(include) {
  await world.controller.resolveHandler(undefined);
  await world.controller.run({ include }, { isCancellationRequested: false, onCancellationRequested: () => {} });
  return world.runs.at(-1);
}

test("titles are found where they stand", () => {
  const found = code.findTests('# test "not this"\n  test "one \\"two\\" \\u{1F600}" given oom\r\ntest """raw \\n""" given\nlatest "no"');

  assert.deepEqual(found, [
    { title: 'one "two" 😀', line: 1, start: 7, end: 30 },
    { title: "raw \\n", line: 2, start: 5, end: 17 },
  ]);
});

test("the explorer lists the tests of the folder and says of each how it ended", async () => {
  await policies(three);

  const results = await runTests(undefined);

  assert.equal(results["is proposed"], "passed");
  assert.match(results['runs "alone"'], /^failed: .*expected tier1, got tier2/);
  assert.deepEqual(Object.keys(results).length, 2);
});

test("one test is run alone", async () => {
  await policies(three);
  await world.controller.resolveHandler(undefined);
  const [, file] = [...world.controller.items][0];

  const results = await runTests([[...file.children][0][1]]);

  assert.deepEqual(results, { "is proposed": "passed" });
});

test("tests of policies with an error are errors, with the finding", async () => {
  await policies(three.replace("restart tier2", "restrat tier2"));

  const results = await runTests(undefined);

  assert.match(results["is proposed"], /^errored: .*HEAL1001/s);
});

test("a heal that is not there is said, with the setting that mends it", async () => {
  await policies(three);
  const path = world.settings.path;
  world.settings.path = "/nowhere/heal";
  try {
    assert.match((await runTests(undefined))["is proposed"], /^errored: .*heal\.path/);
  } finally {
    world.settings.path = path;
  }
});

test("tasks run heal in the folder without a shell, and their findings are read", () => {
  const tasks = world.tasks.provideTasks();

  assert.deepEqual(tasks.map(t => t.name), ["check", "test", "fmt"]);
  assert.equal(tasks[0].matchers, "$heal");
  assert.deepEqual(tasks[0].execution.args.slice(-2), ["check", "."]);
  assert.equal(tasks[0].execution.options.cwd, world.folder);
});

test("the problem matcher reads what heal writes", async () => {
  const { default: manifest } = await import("../../package.json", { with: { type: "json" } });
  const { pattern } = manifest.contributes.problemMatchers[0];
  await policies("when oom on pod then restrat tier2\n");
  const heal = world.settings.path;
  let written = "";
  try {
    execFileSync(heal.endsWith(".dll") ? "dotnet" : heal, [...(heal.endsWith(".dll") ? [heal] : []), "check", "."], { cwd: world.folder });
  } catch (error) {
    written = String(error.stdout);
  }

  const match = new RegExp(pattern.regexp).exec(written.split("\n")[0]);

  assert.deepEqual([match[pattern.file], match[pattern.line], match[pattern.column], match[pattern.severity], match[pattern.code]],
    ["a.heal", "1", "22", "error", "HEAL1001"]);
});

test("the tier document is shown without scripts, and why there is none is said", async () => {
  await policies(three.split("\n").slice(0, 2).join("\n"));
  await world.commands.get("heal.openTiers")();
  assert.match(world.panels[0].webview.html, /<html/);
  assert.equal(world.panels[0].options.enableScripts, false);

  await policies(three);
  await world.commands.get("heal.openTiers")();
  assert.equal(world.errors.length, 1);
});

test("what the working tree makes more autonomous is compared with HEAD", async () => {
  const git = (...args) => execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: world.folder, stdio: "pipe" });
  await policies("when oom on pod then restart tier2\n");
  git("init", "-q");
  git("add", "a.heal");
  git("commit", "-qm", "before");
  await policies("when oom on pod then restart tier1 reversible\n");

  await world.commands.get("heal.showAutonomyDiff")();

  const [, uri] = world.opened.at(-1);
  assert.match(world.documents.provideTextDocumentContent(uri), /oom.*pod/s);
});
