using System.CommandLine;
using PolicyLang.Server.Security;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal keys</c>: the keys of people and programs. It works on the file alone; an engine that runs sees each change at once.</summary>
internal static class KeysCommand
{
    public static Command Create(CliConsole console)
    {
        var data = AuditCommand.Data();
        var name = new Argument<string>("NAME") { Description = "Whose key it is: a person or a program. The audit and the approvals have this name." };
        var roles = new Option<Role[]>("--role") { Description = "What it may do: submit, view, approve, kill.", Required = true, AllowMultipleArgumentsPerToken = true };
        var groups = new Option<string[]>("--group") { Description = "A group that policies name in 'approve by'.", AllowMultipleArgumentsPerToken = true };
        var add = new Command("add", "Makes a key and prints it, once.") { data, name, roles, groups };
        add.SetAction(result =>
        {
            var folder = result.GetValue(data)!;
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var (record, key) = ApiKey.Create(result.GetValue(name)!, result.GetValue(roles)!, result.GetValue(groups) ?? []);
            return WithKeys(folder, keys =>
            {
                keys.Add(record);
                console.Out.WriteLine(key);
                Warn(console, keys);
                return ExitCode.Ok;
            });
        });

        var gone = new Argument<string>("NAME") { Description = "Whose key it is." };
        var remove = new Command("remove", "Takes a key away. What it signs is refused, and its sessions at the console end, at once.") { data, gone };
        remove.SetAction(result => WithKeys(result.GetValue(data)!, keys =>
        {
            if (!keys.Remove(result.GetValue(gone)!))
            {
                console.Error.WriteLine($"heal: there is no key named {result.GetValue(gone)}; 'heal keys list' shows them");
                return ExitCode.No;
            }

            console.Out.WriteLine($"the key of {result.GetValue(gone)} is taken away");
            Warn(console, keys);
            return ExitCode.Ok;
        }));
        var list = new Command("list", "Lists whose keys there are, and what they may do.") { data };
        list.SetAction(result => WithKeys(result.GetValue(data)!, keys =>
        {
            foreach (var key in keys.Keys)
                console.Out.WriteLine($"{key.Name}: {string.Join(", ", key.Roles).ToLowerInvariant()}{(key.Groups.Count == 0 ? "" : $"; in {string.Join(", ", key.Groups)}")}");
            return ExitCode.Ok;
        }));
        return new Command("keys", "Makes keys for people and programs, lists them and takes them away.") { add, list, remove };
    }

    /// <summary>Says what keeps the engine from reading the file.</summary>
    private static void Warn(CliConsole console, ApiKeyFile keys)
    {
        if (keys.OwnerProblem() is { } problem)
            console.Error.WriteLine($"heal: {problem}");
    }

    private static int WithKeys(string data, Func<ApiKeyFile, int> act)
    {
        try
        {
            return act(new ApiKeyFile(Path.Combine(data, ApiKeyFile.FileName)));
        }
        catch (Exception e) when (e is InvalidOperationException or UnauthorizedAccessException or IOException)
        {
            throw new CannotRunException(e.Message);
        }
    }
}
