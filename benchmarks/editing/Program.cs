// Measures the language server as an editor sees it: over the wire, in one process with it. The command is in docs/editors.md.
// dotnet run --project benchmarks/editing -c Release -- FOLDER [EDITS] [FILE]
//   FOLDER   a policy set, such as benchmarks/analysis/generate.py 1000 FOLDER writes
//   EDITS    how many keystrokes are measured; default 200. With 10000 or more only memory is measured.
//   FILE     the file that is edited, relative to the folder; default the first that has a policy
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Nerdbank.Streams;
using PolicyLang.LanguageServer;
using PolicyLang.LanguageServer.Protocol;
using StreamJsonRpc;
using Range = PolicyLang.LanguageServer.Protocol.Range;

var folder = Path.GetFullPath(args[0]);
var edits = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200;
var file = args.Length > 2 ? Path.Combine(folder, args[2]) : Directory.GetFiles(folder, "*.heal").Order(StringComparer.Ordinal).First(f => File.ReadAllText(f).Contains("policy ", StringComparison.Ordinal));
var uri = new Uri(file).AbsoluteUri;
var text = File.ReadAllText(file);
var place = text.IndexOf(" where ", StringComparison.Ordinal) + 7;
var line = text[..place].Count(c => c == '\n');
var column = place - (text.LastIndexOf('\n', place) + 1);

var (ours, theirs) = FullDuplexStream.CreatePair();
var server = Task.Run(() => LanguageServerHost.RunAsync(theirs, theirs, new ServerOptions(), CancellationToken.None));
var published = Channel.CreateUnbounded<(long At, PublishDiagnosticsParams Findings)>();
using var rpc = new JsonRpc(new HeaderDelimitedMessageHandler(ours, ours, new SystemTextJsonFormatter { JsonSerializerOptions = LanguageServerHost.Json }));
rpc.AddLocalRpcTarget(new Callbacks(published.Writer), new JsonRpcTargetOptions { UseSingleObjectParameterDeserialization = true });
rpc.StartListening();
await rpc.InvokeWithParameterObjectAsync<object>("initialize", new { processId = (int?)null, rootUri = new Uri(folder).AbsoluteUri, capabilities = new { } });
await rpc.NotifyWithParameterObjectAsync("initialized", new { });

var version = 1;
var started = Stopwatch.GetTimestamp();
await rpc.NotifyWithParameterObjectAsync("textDocument/didOpen", new DidOpenTextDocumentParams(new TextDocumentItem(uri, "heal", version, text)));
await NextAsync(f => f.Uri == uri);
Console.WriteLine($"first findings after opening: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
await AnalysedAsync();

if (edits >= 10_000)
{
    await MeasureMemoryAsync();
    return;
}

var (own, whole) = (new List<double>(), new List<double>());
for (var i = 0; i < edits + 20; i++)
{
    // A keystroke that makes the policy wrong, and one that mends it: each changes the findings of the file.
    var at = Stopwatch.GetTimestamp();
    await TypeAsync(i);
    var first = await NextAsync(f => f.Uri == uri && f.Version == version);
    if (i >= 20)
        own.Add(Stopwatch.GetElapsedTime(at, first).TotalMilliseconds);
    // The whole set is analysed when the set is right again.
    if (i % 2 == 1)
    {
        var analysed = await AnalysedAsync();
        if (i >= 20)
            whole.Add(Stopwatch.GetElapsedTime(at, analysed).TotalMilliseconds);
    }
}

Show("keystroke to the file's own findings", own);
Show("keystroke to the end of the analysis of the whole set, with the pause of 150 ms", whole);

async Task TypeAsync(int i)
{
    version++;
    var isTyped = i % 2 == 0;
    var change = new TextDocumentContentChangeEvent(new Range(new Position(line, column), new Position(line, column + (isTyped ? 0 : 1))), isTyped ? "x" : "");
    await rpc.NotifyWithParameterObjectAsync("textDocument/didChange", new DidChangeTextDocumentParams(new VersionedTextDocumentIdentifier(uri, version), [change]));
}

async Task<long> NextAsync(Func<PublishDiagnosticsParams, bool> condition)
{
    while (true)
    {
        var (at, findings) = await published.Reader.ReadAsync();
        if (condition(findings))
            return at;
    }
}

// The notification comes behind all findings of an analysis.
async Task<long> AnalysedAsync()
{
    await rpc.InvokeWithParameterObjectAsync<object?>("policylang/idle", new { });
    return Stopwatch.GetTimestamp();
}

async Task MeasureMemoryAsync()
{
    for (var i = 0; i <= edits; i++)
    {
        if (i % (edits / 10) == 0)
        {
            await AnalysedAsync();
            var live = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
            Console.WriteLine($"after {i} edits: {live:F1} MiB live, {Process.GetCurrentProcess().WorkingSet64 / 1048576} MiB resident");
        }

        // Typed faster than findings come, as people do; the findings of the last one are waited for.
        await TypeAsync(i);
        if (i % 10 == 9)
            await NextAsync(f => f.Uri == uri && f.Version == version);
    }
}

static void Show(string what, List<double> times)
{
    times.Sort();
    Console.WriteLine($"{what}: median {times[times.Count / 2]:F1} ms, p95 {times[(int)(times.Count * 0.95)]:F1} ms, max {times[^1]:F1} ms, n = {times.Count}");
}

internal sealed class Callbacks(ChannelWriter<(long At, PublishDiagnosticsParams Findings)> published)
{
    [JsonRpcMethod("textDocument/publishDiagnostics")]
    public void Publish(PublishDiagnosticsParams findings) => published.TryWrite((Stopwatch.GetTimestamp(), findings));

    [JsonRpcMethod("window/logMessage")]
    public void Log(MessageParams message) => Console.Error.WriteLine(message.Message);
}
