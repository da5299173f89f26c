import {
  type CancellationToken, type ExtensionContext, type LogOutputChannel, Range, type TestController, type TestItem, TestMessage, TestRunProfileKind,
  type TestRunRequest, tests, Location, type Uri, workspace, type WorkspaceFolder,
} from "vscode";
import { runHeal } from "./heal";
import { findTests } from "./testTitles";

/** One object of `heal test --format json`. Lines and columns are 1-based. */
interface HealTest {
  readonly test: string;
  readonly passed: boolean;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly failure?: { readonly message: string; readonly line: number; readonly column: number };
}

/** Shows the `test` declarations of all policies in the test explorer, and runs them with `heal test`. */
export function registerTests(context: ExtensionContext, output: LogOutputChannel): void {
  const controller = tests.createTestController("heal", "PolicyLang");
  controller.resolveHandler = async item => {
    if (item === undefined) for (const uri of await workspace.findFiles("**/*.heal")) await discover(controller, uri);
  };
  controller.refreshHandler = async () => {
    controller.items.replace([]);
    await controller.resolveHandler!(undefined);
  };
  controller.createRunProfile("Run", TestRunProfileKind.Run, (request, token) => run(controller, request, output, token), true);

  const watcher = workspace.createFileSystemWatcher("**/*.heal");
  context.subscriptions.push(
    controller,
    watcher,
    watcher.onDidCreate(uri => discover(controller, uri)),
    watcher.onDidChange(uri => discover(controller, uri)),
    watcher.onDidDelete(uri => controller.items.delete(uri.toString())),
    workspace.onDidChangeTextDocument(e => {
      if (e.document.languageId === "heal" && e.document.uri.scheme === "file") show(controller, e.document.uri, e.document.getText());
    }),
  );
}

async function discover(controller: TestController, uri: Uri): Promise<void> {
  const open = workspace.textDocuments.find(d => d.uri.toString() === uri.toString());
  try {
    show(controller, uri, open?.getText() ?? new TextDecoder().decode(await workspace.fs.readFile(uri)));
  } catch {
    // The file went away while it was being read; the watcher says so too.
    controller.items.delete(uri.toString());
  }
}

function show(controller: TestController, uri: Uri, text: string): void {
  const found = findTests(text);
  if (found.length === 0) {
    controller.items.delete(uri.toString());
    return;
  }
  const file = controller.items.get(uri.toString()) ?? controller.createTestItem(uri.toString(), workspace.asRelativePath(uri), uri);
  controller.items.add(file);
  const seen = new Map<string, number>();
  file.children.replace(found.map(test => {
    // Two tests may have one title; the second keeps an id of its own.
    const count = (seen.get(test.title) ?? 0) + 1;
    seen.set(test.title, count);
    const item = controller.createTestItem(`${uri.toString()}#${test.title}#${count}`, test.title, uri);
    item.range = new Range(test.line, test.start, test.line, test.end);
    return item;
  }));
}

async function run(controller: TestController, request: TestRunRequest, output: LogOutputChannel, token: CancellationToken): Promise<void> {
  await workspace.saveAll(false);
  await Promise.all([...controller.items].map(([, file]) => discover(controller, file.uri!)));
  const run = controller.createTestRun(request);
  const isWanted = (item: TestItem): boolean =>
    (request.include === undefined || request.include.some(i => i.id === item.id || i.id === item.parent?.id))
    && !(request.exclude ?? []).some(i => i.id === item.id || i.id === item.parent?.id);
  try {
    for (const folder of workspace.workspaceFolders ?? []) await runFolder(controller, folder, isWanted, run, output, token);
  } finally {
    run.end();
  }
}

async function runFolder(
  controller: TestController, folder: WorkspaceFolder, isWanted: (item: TestItem) => boolean, run: ReturnType<TestController["createTestRun"]>,
  output: LogOutputChannel, token: CancellationToken,
): Promise<void> {
  const items = [...controller.items]
    .filter(([, file]) => workspace.getWorkspaceFolder(file.uri!)?.uri.toString() === folder.uri.toString())
    .flatMap(([, file]) => [...file.children].map(([, item]) => item)).filter(isWanted);
  if (items.length === 0) return;
  items.forEach(item => run.started(item));

  let results: HealTest[];
  try {
    const answer = await runHeal(["test", ".", "--format", "json"], folder.uri.fsPath, token);
    if (!answer.output.trimStart().startsWith("[")) throw new Error((answer.output + answer.error).trim());
    results = JSON.parse(answer.output) as HealTest[];
  } catch (error) {
    if (token.isCancellationRequested) return;
    const why = error instanceof Error ? error.message : String(error);
    output.error(why);
    items.forEach(item => run.errored(item, new TestMessage(why)));
    return;
  }

  const byPlace = new Map(results.map(r => [`${workspace.asRelativePath(r.file, false)}:${r.line - 1}`, r]));
  for (const item of items) {
    const result = byPlace.get(`${workspace.asRelativePath(item.uri!, false)}:${item.range!.start.line}`);
    if (result === undefined) {
      run.skipped(item);
    } else if (result.failure === undefined) {
      run.passed(item);
    } else {
      const message = new TestMessage(result.failure.message);
      const at = [result.failure.line - 1, result.failure.column - 1] as const;
      message.location = new Location(item.uri!, new Range(...at, ...at));
      run.failed(item, message);
    }
  }
}
