import {
  commands, type ExtensionContext, EventEmitter, type LogOutputChannel, ProgressLocation, Uri, ViewColumn, type WebviewPanel, window, workspace,
} from "vscode";
import { type HealResult, runHeal } from "./heal";

const diffScheme = "heal-diff";

/** The commands that show a document about all policies of a folder: the tiers, and what the changes since HEAD make more autonomous. */
export function registerDocuments(context: ExtensionContext, output: LogOutputChannel): void {
  const texts = new Map<string, string>();
  const changed = new EventEmitter<Uri>();
  let panel: WebviewPanel | undefined;
  context.subscriptions.push(
    changed,
    workspace.registerTextDocumentContentProvider(diffScheme, { onDidChange: changed.event, provideTextDocumentContent: uri => texts.get(uri.path) ?? "" }),
    commands.registerCommand("heal.openTiers", async () => {
      const answer = await run("Writing the tier document", ["tiers", ".", "--format", "html"], output, r => r.exit === 0);
      if (answer === undefined) return;
      if (panel === undefined) {
        // The page is all in one file and needs no script.
        panel = window.createWebviewPanel("heal.tiers", "Tiers", ViewColumn.Beside, { enableScripts: false, localResourceRoots: [] });
        panel.onDidDispose(() => (panel = undefined), undefined, context.subscriptions);
      }
      panel.webview.html = answer.output;
      panel.reveal(undefined, true);
    }),
    commands.registerCommand("heal.showAutonomyDiff", async () => {
      const answer = await run("Comparing with HEAD", ["diff", "HEAD:.", ".", "--format", "markdown"], output, r => r.exit < 2);
      if (answer === undefined) return;
      const uri = Uri.from({ scheme: diffScheme, path: "/What your changes make more autonomous.md" });
      texts.set(uri.path, answer.output.trim() === "" ? "Nothing is decided otherwise than at HEAD.\n" : answer.output);
      changed.fire(uri);
      await commands.executeCommand("markdown.showPreviewToSide", uri);
    }),
  );
}

/** Runs heal over the folder of the active policy, with unsaved files saved first, and says what went wrong where it did. */
async function run(title: string, args: string[], output: LogOutputChannel, isAnswer: (r: HealResult) => boolean): Promise<HealResult | undefined> {
  const active = window.activeTextEditor?.document.uri;
  const folder = (active && workspace.getWorkspaceFolder(active)) ?? workspace.workspaceFolders?.[0];
  if (folder === undefined) {
    void window.showErrorMessage("Open the folder of the policies first.");
    return undefined;
  }
  await workspace.saveAll(false);
  try {
    const answer = await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (_, token) => runHeal(args, folder.uri.fsPath, token));
    if (isAnswer(answer)) return answer;
    output.error(answer.error + answer.output);
    output.show(true);
    void window.showErrorMessage((answer.error || answer.output).trim().split("\n")[0] ?? "heal failed");
  } catch (error) {
    void window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
  return undefined;
}
