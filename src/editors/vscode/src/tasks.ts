import { type ExtensionContext, ProcessExecution, Task, TaskGroup, tasks, TaskScope, type WorkspaceFolder, workspace } from "vscode";
import { healCommand } from "./heal";

interface HealTask {
  readonly type: "heal";
  readonly verb: "check" | "test" | "fmt";
  readonly path?: string;
}

/** Offers `heal check`, `heal test` and `heal fmt` as tasks, whose findings the problem matcher `$heal` reads. */
export function registerTasks(context: ExtensionContext): void {
  context.subscriptions.push(tasks.registerTaskProvider("heal", {
    provideTasks: () => (workspace.workspaceFolders ?? []).flatMap(folder =>
      (["check", "test", "fmt"] as const).map(verb => make({ type: "heal", verb }, folder))),
    resolveTask: task => {
      const scope = typeof task.scope === "object" ? task.scope : workspace.workspaceFolders?.[0];
      return make(task.definition as HealTask, scope);
    },
  }));
}

function make(definition: HealTask, folder: WorkspaceFolder | undefined): Task {
  const heal = healCommand();
  const run = new ProcessExecution(heal.program, [...heal.before, definition.verb, definition.path ?? "."], { cwd: folder?.uri.fsPath });
  const task = new Task(definition, folder ?? TaskScope.Workspace, definition.verb, "heal", run, "$heal");
  if (definition.verb === "check") task.group = TaskGroup.Build;
  if (definition.verb === "test") task.group = TaskGroup.Test;
  return task;
}
