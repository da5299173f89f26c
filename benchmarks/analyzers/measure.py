#!/usr/bin/env python3
"""Measures what the analyzers cost a build: measure.py [--handlers 300] [--policies 1000] [--folder FOLDER] [--keep].

Writes a service with handlers, the services that they use, and policies; builds it with ReportAnalyzer; prints the time of each analyzer
and its share of the compile. An analyzer that binds a method first pays for those that look at it later, so the compile is also timed with
our findings turned off, which turns off our analyzers: the difference is what they add. Build the solution in Release first, and run it
on a quiet machine.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))


def policies(actions, count):
    """Four policies for each signal, which differ in their namespaces, so that none overlaps another."""
    lines = []
    for i in range(actions):
        lines.append(f"action act-{i:03} on pod (grace: duration = 30s) reversible risk low")
    for i in range((count + 3) // 4):
        lines.append(f"signal sig-{i:03} on pod")
    for i in range(count):
        tier = "tier1 reversible" if i % 2 == 0 else "tier2"
        lines.append(f'policy p{i:04} when sig-{i // 4:03} on pod where namespace == "ns-{i % 4}" and restarts > {i % 7} then act-{i % actions:03}(grace: {i % 50 + 1}s) {tier}')
    return "\n".join(lines) + "\n"


HANDLER = """
[Handles("act-{i:03}", On = "pod")]
public sealed class Act{i:03}Handler(IStore{store} store, IClock clock, HttpClient client) : IReversibleActionHandler<Act{i:03}Arguments>
{{
    private static readonly Dictionary<string, Func<int, int>> Steps = new() {{ ["a"] = x => x + {i}, ["b"] = x => x * 2 }};
    private readonly List<string> _seen = [];

    public async Task<HandlerResult> ExecuteAsync(Act{i:03}Arguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {{
        if (context.IsDryRun)
            return new($"would act on {{context.Target}}");
        var deadline = clock.Now + arguments.Grace;
        foreach (var part in context.Target.Split('/').Where(p => p.Length > 0).OrderBy(p => p, StringComparer.Ordinal))
        {{
            cancellationToken.ThrowIfCancellationRequested();
            await store.PutAsync(part, Steps["a"](part.Length), cancellationToken);
            _seen.Add(part);
        }}

        while (clock.Now < deadline && !await IsReadyAsync(context, cancellationToken))
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        return new($"acted on {{context.Target}}", string.Join(",", _seen));
    }}

    public async Task<HandlerResult> UndoAsync(Act{i:03}Arguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {{
        foreach (var part in (context.UndoState ?? "").Split(','))
            await store.RemoveAsync(part, cancellationToken);
        return new("undone");
    }}

    private async Task<bool> IsReadyAsync(HandlerContext context, CancellationToken cancellationToken)
    {{
        using var response = await client.GetAsync(new Uri($"https://pods.internal/{{context.Target}}"), cancellationToken);
        return response.IsSuccessStatusCode && Describe(response.ReasonPhrase) is {{ Length: > 0 }};
    }}

    private static string Describe(string? text) => text switch {{ null => "", {{ Length: > 20 }} => text[..20], _ => text.Trim() }};
}}
"""

STORE = """
public interface IStore{i} {{ Task PutAsync(string key, int value, CancellationToken cancel); Task RemoveAsync(string key, CancellationToken cancel); }}
public sealed class Memory{i}(IClock clock) : IStore{i}
{{
    private readonly ConcurrentDictionary<string, (int Value, DateTimeOffset At)> _all = new();
    public event EventHandler<string>? Changed;
    public Task PutAsync(string key, int value, CancellationToken cancel) {{ _all[Key(key)] = (value, clock.Now); Changed?.Invoke(this, key); return Task.CompletedTask; }}
    public Task RemoveAsync(string key, CancellationToken cancel) {{ _all.TryRemove(Key(key), out _); return Trim(3, cancel); }}
    private static string Key(string key) => key.Length > 5 ? Shorten(key) : key;
    private static string Shorten(string key) => string.Concat(key.Where(char.IsLetter).Select(char.ToLowerInvariant));
    private async Task Trim(int depth, CancellationToken cancel) {{ if (depth > 0) await Trim(depth - 1, cancel); }}
}}
public sealed class Logged{i}(IEnumerable<TextWriter> logs, Memory{i} inner) : IStore{i}
{{
    public async Task PutAsync(string key, int value, CancellationToken cancel) {{ foreach (var log in logs) await log.WriteLineAsync($"{{key}}={{value}}".AsMemory(), cancel); await inner.PutAsync(key, value, cancel); }}
    public async Task RemoveAsync(string key, CancellationToken cancel) => await inner.RemoveAsync(key, cancel);
}}
"""

USINGS = "using System.Collections.Concurrent; using PolicyLang; using Shop;\nnamespace Shop.Handlers;\n"


def project():
    folder = f"{ROOT}/analyzers"
    analyzers = "".join(f'    <Analyzer Include="{folder}/PolicyLang.Analyzers/bin/Release/netstandard2.0/{n}.dll" />\n' for n in ["PolicyLang.Analyzers", "PolicyLang.Language", "PolicyLang", "Superpower"])
    return f"""<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><RootNamespace>Shop</RootNamespace><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
  <ItemGroup>
    <Reference Include="{ROOT}/src/PolicyLang/bin/Release/net10.0/PolicyLang.dll" />
{analyzers}  </ItemGroup>
  <Import Project="{folder}/PolicyLang.Package/build/PolicyLang.props" />
  <Import Project="{folder}/PolicyLang.Package/build/PolicyLang.targets" />
</Project>
"""


def write(folder, handlers, count):
    os.makedirs(f"{folder}/policies")
    os.makedirs(f"{folder}/handlers")
    stores = max(1, handlers // 10)
    # Ten files of policies, as teams have them: the vocabulary in the first.
    lines = policies(handlers, count).splitlines(keepends=True)
    for i in range(10):
        with open(f"{folder}/policies/{i}.heal", "w") as f:
            f.writelines(lines[i * len(lines) // 10:(i + 1) * len(lines) // 10])
    for i in range(handlers):
        with open(f"{folder}/handlers/Act{i:03}Handler.cs", "w") as f:
            f.write(USINGS + HANDLER.format(i=i, store=i % stores))
    for i in range(stores):
        with open(f"{folder}/handlers/Store{i}.cs", "w") as f:
            f.write(USINGS + STORE.format(i=i))
    with open(f"{folder}/handlers/Clock.cs", "w") as f:
        f.write(USINGS + "public interface IClock { DateTimeOffset Now { get; } }\npublic sealed class SystemClock : IClock { public DateTimeOffset Now => TimeProvider.System.GetUtcNow(); }\n")
    with open(f"{folder}/service.csproj", "w") as f:
        f.write(project())


def build(folder, *arguments):
    # A server that is warm from the last build would flatter the compile, and a shared one would hide it.
    began = time.time()
    run = subprocess.run(
        ["dotnet", "build", "--no-restore", "--no-incremental", "-nologo", "-tl:off", "-v:d", "-m:1", "-clp:PerformanceSummary", "-p:UseSharedCompilation=false", *arguments],
        cwd=folder, capture_output=True, text=True)
    if run.returncode != 0:
        print("\n".join(l for l in run.stdout.splitlines() if "error" in l)[:3000], file=sys.stderr)
        sys.exit("the build failed")
    csc = re.search(r"(\d+) ms\s+Csc\s", run.stdout)
    return run.stdout, int(csc.group(1)) / 1000, time.time() - began


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--handlers", type=int, default=300)
    options.add_argument("--policies", type=int, default=1000)
    options.add_argument("--folder", help="where to write the project; by default a folder that is deleted afterwards")
    options.add_argument("--keep", action="store_true")
    given = options.parse_args()
    folder = given.folder or tempfile.mkdtemp(prefix="heal-analyzers-")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        write(folder, given.handlers, given.policies)
        subprocess.run(["dotnet", "restore", "-v:q"], cwd=folder, check=True)
        ids = re.findall(r'"(HEAL\d+)"', open(f"{ROOT}/src/PolicyLang.Language/Diagnostics/DiagnosticDescriptor.cs").read())
        _, without, _ = build(folder, "-p:RunAnalyzers=false")
        _, others, _ = build(folder, "-p:NoWarn=" + "%3B".join(ids))
        output, compile_time, _ = build(folder, "-p:ReportAnalyzer=true")
        print(f"{given.handlers} handlers, {given.policies} policies; the compiler alone with the generator: {without:.2f} s, with all analyzers: {compile_time:.2f} s")
        own = 0.0
        for line in output.splitlines():
            found = re.match(r"\s*(<?[\d.]+)\s+<?\d+\s+(PolicyLang\.Analyzers\.\S+)", line)
            if found:
                print(f"  {found.group(2).split('.')[-1]:<16} {found.group(1)} s")
                if "Generator" not in found.group(2) and not found.group(1).startswith("<"):
                    own += float(found.group(1))
        print(f"  together {own:.2f} s, {own / compile_time:.1%} of the compile")
        print(f"  with the analyzers of others alone the compile takes {others:.2f} s, so ours add {max(0.0, compile_time - others):.2f} s ({max(0.0, compile_time - others) / compile_time:.1%})")
    finally:
        if not given.keep and not given.folder:
            shutil.rmtree(folder, ignore_errors=True)


main()
