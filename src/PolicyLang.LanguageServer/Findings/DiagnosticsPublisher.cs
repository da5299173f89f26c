using System.Collections.Concurrent;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Text;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using Diagnostic = PolicyLang.Language.Diagnostics.Diagnostic;

namespace PolicyLang.LanguageServer.Findings;

/// <summary>
/// Publishes findings. For each set one loop runs while something is new: first the findings that binding gives, for the open documents,
/// at once; then, when nothing was typed for a moment, the analysis of the whole set, for all of its files. A change cancels what is
/// stale, and never waits for it.
/// </summary>
internal sealed class DiagnosticsPublisher(IClient client, ServerOptions options)
{
    private readonly ConcurrentDictionary<PolicySet, SetWork> _work = [];

    /// <summary>Called after a change of a set.</summary>
    public void Changed(PolicySet set)
    {
        var work = _work.GetOrAdd(set, s => new SetWork(s, client, options));
        work.Changed();
    }

    /// <summary>Completes when there is nothing more to publish, for tests.</summary>
    internal Task IdleAsync() => Task.WhenAll(_work.Values.Select(w => w.Loop));

    private sealed class SetWork(PolicySet set, IClient client, ServerOptions options)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, PublishDiagnosticsParams> _published = new(StringComparer.Ordinal);
        private readonly AnalysisMemory _memory = new();
        private IReadOnlyList<Diagnostic> _analysis = [];
        private CancellationTokenSource? _stale;
        private bool _isRunning;

        public Task Loop { get; private set; } = Task.CompletedTask;

        public void Changed()
        {
            lock (_lock)
            {
                _stale?.Cancel();
                if (_isRunning)
                    return;
                _isRunning = true;
                Loop = Task.Run(RunAsync);
            }
        }

        private async Task RunAsync()
        {
            while (true)
            {
                using var stale = new CancellationTokenSource();
                SetSnapshot snapshot;
                lock (_lock)
                {
                    _stale = stale;
                    snapshot = set.Current;
                }

                try
                {
                    await PublishAsync(snapshot, stale.Token);
                }
                catch (OperationCanceledException)
                {
                }
                catch (Exception e)
                {
                    await client.LogAsync(new MessageParams(1, $"the findings of {set.Folder} could not be told, which is a defect of heal: {e}"));
                }

                lock (_lock)
                {
                    _stale = null;
                    if (set.Current == snapshot)
                    {
                        _isRunning = false;
                        return;
                    }
                }
            }
        }

        private async Task PublishAsync(SetSnapshot snapshot, CancellationToken stale)
        {
            var compilation = snapshot.Compilation;
            var bound = compilation.Diagnostics.ToLookup(d => d.Location.File);
            var analysed = _analysis.ToLookup(d => d.Location.File.FullPath, DocumentUri.PathComparer);
            foreach (var (key, document) in snapshot.Open)
                await SendAsync(snapshot, document.File, bound[document.File].Concat(StaleFindings.Move(analysed[document.File.FullPath], document.File)));

            await Task.Delay(options.AnalysisDelay, options.Time, stale);
            var analysis = PolicyAnalysis.Run(compilation, snapshot.Today, stale, _memory);
            snapshot.Analysis = analysis;
            var all = analysis.Diagnostics.ToLookup(d => d.Location.File.FullPath, DocumentUri.PathComparer);
            foreach (var tree in compilation.Trees.Skip(1))
            {
                stale.ThrowIfCancellationRequested();
                await SendAsync(snapshot, tree.File, all[tree.File.FullPath]);
            }

            _analysis = [.. analysis.Diagnostics.Except(compilation.Diagnostics)];
            _ = client.RefreshLensesAsync();
            await ClearGoneAsync([.. compilation.Trees.Skip(1).Select(t => snapshot.UriOf(t.File)!)]);
        }

        private async Task SendAsync(SetSnapshot snapshot, SourceFile file, IEnumerable<Diagnostic> findings)
        {
            var uri = snapshot.UriOf(file)!;
            var version = snapshot.Open.TryGetValue(file.FullPath, out var document) ? document.Version : (int?)null;
            var translated = findings.OrderBy(f => f.Location.Span.Start).Select(f => DiagnosticTranslator.Translate(f, snapshot.UriOf)).ToList();
            var isKnown = _published.TryGetValue(uri, out var before);
            if (!isKnown && translated.Count == 0 && version is null)
                return;
            var findingsOfDocument = new PublishDiagnosticsParams(uri, version, translated);
            if (isKnown && before!.Version == version && before.Diagnostics.Count == translated.Count && before.Diagnostics.Zip(translated).All(p => DiagnosticComparer.AreEqual(p.First, p.Second)))
                return;
            _published[uri] = findingsOfDocument;
            await client.PublishDiagnosticsAsync(findingsOfDocument);
        }

        /// <summary>Takes back the findings of files that are no longer part of the set.</summary>
        private async Task ClearGoneAsync(HashSet<string> present)
        {
            foreach (var gone in _published.Keys.Where(u => !present.Contains(u)).ToList())
            {
                _published.Remove(gone);
                await client.PublishDiagnosticsAsync(new PublishDiagnosticsParams(gone, null, []));
            }
        }
    }
}
