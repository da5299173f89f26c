// As much of VS Code's interface as the desktop half of the extension uses, for tests without a desktop.
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

export const world = { folder: "", settings: {}, controller: undefined, runs: [], errors: [], panels: [], commands: new Map(), tasks: undefined, opened: [] };

const nothing = { dispose: () => {} };
const uriOf = fsPath => ({ fsPath, scheme: "file", path: fsPath, toString: () => `file://${fsPath}` });
const event = () => nothing;

export const Uri = { from: parts => ({ ...parts, toString: () => `${parts.scheme}:${parts.path}` }) };
export class Range {
  constructor(line, start, endLine, end) { Object.assign(this, { start: { line, character: start }, end: { line: endLine, character: end } }); }
}
export class Location { constructor(uri, range) { Object.assign(this, { uri, range }); } }
export class TestMessage { constructor(message) { this.message = message; } }
export class EventEmitter { event = event; fire() {} dispose() {} }
export class ProcessExecution { constructor(process, args, options) { Object.assign(this, { process, args, options }); } }
export class Task { constructor(definition, scope, name, source, execution, matchers) { Object.assign(this, { definition, scope, name, source, execution, matchers }); } }
export const TaskGroup = { Build: "build", Test: "test" };
export const TaskScope = { Workspace: 2 };
export const TestRunProfileKind = { Run: 1 };
export const ViewColumn = { Beside: -2 };
export const ProgressLocation = { Notification: 15 };

class Items {
  #map = new Map();
  get(id) { return this.#map.get(id); }
  add(item) { this.#map.set(item.id, item); }
  delete(id) { this.#map.delete(id); }
  replace(items) { this.#map = new Map(items.map(i => [i.id, i])); }
  [Symbol.iterator]() { return this.#map[Symbol.iterator](); }
}

export const tests = {
  createTestController: () => (world.controller = {
    items: new Items(),
    dispose: () => {},
    createTestItem: (id, label, uri) => ({ id, label, uri, children: new Items(), range: undefined, parent: undefined }),
    createRunProfile: (label, kind, run) => (world.controller.run = run),
    createTestRun: () => {
      const results = {};
      world.runs.push(results);
      const note = state => (item, message) => (results[item.label] = message ? `${state}: ${message.message}` : state);
      return { started: () => {}, passed: note("passed"), failed: note("failed"), errored: note("errored"), skipped: note("skipped"), end: () => {} };
    },
  }),
};

export const tasks = { registerTaskProvider: (_, provider) => ((world.tasks = provider), nothing) };

export const commands = {
  registerCommand: (name, run) => (world.commands.set(name, run), nothing),
  executeCommand: (...args) => { world.opened.push(args); return Promise.resolve(); },
};

export const window = {
  activeTextEditor: undefined,
  createWebviewPanel: (_, title, column, options) => {
    const panel = { title, options, webview: { html: "" }, onDidDispose: event, reveal: () => {} };
    world.panels.push(panel);
    return panel;
  },
  showErrorMessage: text => { world.errors.push(text); return Promise.resolve(undefined); },
  withProgress: (_, run) => run(undefined, { isCancellationRequested: false, onCancellationRequested: event }),
};

export const workspace = {
  textDocuments: [],
  get workspaceFolders() { return [{ uri: uriOf(world.folder), name: "folder", index: 0 }]; },
  getWorkspaceFolder: () => workspace.workspaceFolders[0],
  getConfiguration: () => ({ get: (name, otherwise) => world.settings[name] ?? otherwise }),
  asRelativePath: path => { const p = typeof path === "string" ? path : path.fsPath; return p.startsWith("/") ? relative(world.folder, p) : p; },
  findFiles: async () => (await readdir(world.folder)).filter(f => f.endsWith(".heal")).map(f => uriOf(join(world.folder, f))),
  fs: { readFile: uri => readFile(uri.fsPath) },
  saveAll: () => Promise.resolve(true),
  createFileSystemWatcher: () => ({ ...nothing, onDidCreate: event, onDidChange: event, onDidDelete: event }),
  onDidChangeTextDocument: event,
  registerTextDocumentContentProvider: (_, provider) => ((world.documents = provider), nothing),
};
