// A file system in memory, filled from what the test serves.
const vscode = require("vscode");

exports.activate = async context => {
  const files = new Map();
  const changed = new vscode.EventEmitter();
  const root = "/policies";
  const origin = new URL(context.extensionUri.toString(true)).origin;
  const filled = fetch(`${origin}/policies.json`).then(r => r.json()).then(all => {
    for (const [name, text] of Object.entries(all)) files.set(`${root}/${name}`, new TextEncoder().encode(text));
  });
  const isFolder = path => path === "/" || path === root || [...files.keys()].some(f => f.startsWith(`${path}/`));
  const missing = uri => vscode.FileSystemError.FileNotFound(uri);

  context.subscriptions.push(vscode.workspace.registerFileSystemProvider("memory", {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => {}),
    stat: async uri => {
      await filled;
      const file = files.get(uri.path);
      if (file) return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: file.length };
      if (isFolder(uri.path)) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
      throw missing(uri);
    },
    readDirectory: async uri => {
      await filled;
      const within = `${uri.path.replace(/\/$/, "")}/`;
      const names = [...files.keys()].filter(f => f.startsWith(within)).map(f => f.slice(within.length).split("/")[0]);
      return [...new Set(names)].map(n => [n, files.has(within + n) ? vscode.FileType.File : vscode.FileType.Directory]);
    },
    readFile: async uri => {
      await filled;
      if (!files.has(uri.path)) throw missing(uri);
      return files.get(uri.path);
    },
    writeFile: (uri, content) => {
      const type = files.has(uri.path) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
      files.set(uri.path, content);
      changed.fire([{ type, uri }]);
    },
    createDirectory: () => {},
    delete: uri => {
      files.delete(uri.path);
      changed.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
    },
    rename: (from, to) => {
      files.set(to.path, files.get(from.path));
      files.delete(from.path);
      changed.fire([{ type: vscode.FileChangeType.Deleted, uri: from }, { type: vscode.FileChangeType.Created, uri: to }]);
    },
  }, { isCaseSensitive: true }));
};
