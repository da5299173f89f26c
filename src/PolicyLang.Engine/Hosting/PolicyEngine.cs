using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Control;
using PolicyLang.Engine.Decisions;
using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Gates;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Policies;
using PolicyLang.Engine.Storage;
using PolicyLang.Engine.Telemetry;

namespace PolicyLang.Engine.Hosting;

/// <summary>
/// The engine: takes signals in, decides, acts, asks, pages, and writes all of it down. One for each data folder. Safe for concurrent use.
/// </summary>
public sealed partial class PolicyEngine : ISignalSink, IAsyncDisposable
{
    // How long a step goes on at most after the kill switch was engaged by its file.
    private static readonly TimeSpan KillInterval = TimeSpan.FromSeconds(1);
    private readonly EngineDatabase _database;
    private readonly AuditLog _audit;
    private readonly DecisionMaker _decisions;
    private readonly Executor _executor;
    private readonly ProposalService _proposals;
    private readonly Outbox _outbox;
    private readonly IntakeService _intake;
    private readonly Deadlines _deadlines;
    private readonly Recovery _recovery;
    private readonly WorkCounter _work = new();
    private readonly WaitingCount _waiting = new();
    private readonly EngineTelemetry _telemetry;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<ISignalSource> _sources;
    private readonly HandlerRegistry _handlers;
    private readonly KillSwitch _killSwitch;
    private readonly KillWatch _killWatch;
    private readonly IdSource _ids;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _loops = [];
    private volatile bool _hasBegun;
    private int _isDisposed;

    internal PolicyEngine(
        EngineOptions options, PolicySource policies, KillSwitch killSwitch, HandlerRegistry handlers, HandlerDispatcher dispatcher, IServiceScopeFactory scopes,
        IEnumerable<INotifier> notifiers, IEnumerable<ISignalSource> sources, IdSource ids, TimeProvider time, ILogger<PolicyEngine> logger)
    {
        (_options, Policies, _killSwitch, _handlers, _ids, _time, _logger) = (options, policies, killSwitch, handlers, ids, time, logger);
        _sources = [.. sources];
        // In shadow nobody is called, also not about what an earlier run left to be told.
        var tellers = notifiers.Where(n => n.IsLocal || !options.IsShadow).ToList();
        // The key first: it refuses to be made anew beside an audit that is sealed with another.
        var key = AuditKey.OpenOrCreate(options.DataFolder);
        _database = EngineDatabase.Open(options.DataFolder, time);
        killSwitch.Guard(_database.Path);
        _audit = new AuditLog(key, time);
        _telemetry = new EngineTelemetry(() => _waiting.Count);
        var pager = new Pager(_audit, options, options.Name ?? key.NameOfOwner(), ids, time, tellers);
        var gates = new GatePipeline(
        [
            new KillSwitchGate(killSwitch), new StormGate(), new UnknownEndGate(), new InFlightGate(), new HandlerGate(handlers), new FirstTimeGate(),
            new CooldownGate(), new LimitGate(), new BudgetGate(),
        ]);
        _decisions = new DecisionMaker(policies, gates, _audit, pager, options, ids, time);
        _executor = new Executor(_database, _audit, pager, _decisions, handlers, new StepRunner(handlers, dispatcher, options, time, logger), killSwitch, _telemetry, time, logger);
        _outbox = new Outbox(_database, tellers, options, _work, _telemetry, time, logger);
        _proposals = new ProposalService(_database, _audit, pager, _decisions, _executor, handlers, scopes, options, time, _work, _outbox);
        _intake = new IntakeService(_database, _audit, pager, _decisions, _executor, _proposals, _outbox, _telemetry, options, time, _work, _waiting, logger);
        _killWatch = new KillWatch(_database, _audit, _executor, killSwitch, time, logger);
        _deadlines = new Deadlines(_database, _audit, pager, _decisions, _executor, _proposals, _outbox, killSwitch, _killWatch, options, time, _work, logger);
        _recovery = new Recovery(_executor, time);
        policies.Replaced += OnReplaced;
    }

    /// <summary>The policies that decide.</summary>
    public PolicySource Policies { get; }

    /// <summary>How many incidents wait for their decision.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Whether nothing is carried out.</summary>
    public bool IsShadow => _options.IsShadow;

    /// <summary>Why nothing can be taken in now, in one sentence, or null where it can: it starts or ends, too much waits, or the database cannot be written.</summary>
    /// <remarks>Where nothing was written for ten seconds this writes a few bytes, and waits three seconds at most.</remarks>
    public async Task<string?> WhyNotReadyAsync() =>
        !_hasBegun ? "the engine is starting"
        : _intake.IsClosed ? "the engine is ending"
        : Waiting >= _options.QueueCapacity ? WaitingCount.Say(Waiting)
        : await _database.Health.FindProblemAsync(_database).ConfigureAwait(false) is { } problem ? $"the database cannot be written: {problem}"
        : null;

    /// <summary>Why the last write to the database failed, or null where it did not.</summary>
    internal string? WriteProblem => _database.Health.Problem;

    /// <inheritdoc />
    public Task<IntakeReceipt> SubmitAsync(SignalBatch batch) => _intake.SubmitAsync(batch);

    /// <inheritdoc />
    public Task<IReadOnlyList<OpenSignal>> OpenOfAsync(string source) => _intake.OpenOfAsync(source);

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, long>> CountOpenAsync() => _intake.CountOpenAsync();

    /// <inheritdoc />
    public Task SubmitUnreadableAsync(string source, string problem, string text) => _intake.SubmitUnreadableAsync(source, problem, text);

    /// <summary>Waits until everything that was taken in is decided, carried out as far as it goes now, and told.</summary>
    public async Task WhenIdleAsync()
    {
        // What ends may have begun something else.
        do
            await _work.WhenIdleAsync().ConfigureAwait(false);
        while (_work.Count > 0);
    }

    /// <summary>
    /// Begins: settles what an earlier run left, then decides what it had taken in. Where it fails nothing goes on: what had begun meanwhile is cancelled,
    /// and written down as of unknown end.
    /// </summary>
    /// <param name="runsLoops">Whether to look after deadlines and to run the signal sources; tests do that by hand.</param>
    internal async Task StartAsync(bool runsLoops)
    {
        try
        {
            await BeginAsync(runsLoops).ConfigureAwait(false);
        }
        catch
        {
            _intake.Close();
            _executor.Stop();
            await _end.CancelAsync().ConfigureAwait(false);
            await CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(_loops).ConfigureAwait(false);
            throw;
        }
    }

    private async Task BeginAsync(bool runsLoops)
    {
        // Before anything can run. It has a loop of its own, because all else may wait for a database that is locked.
        if (runsLoops)
            _loops.Add(WatchKillSwitchAsync());
        var set = Policies.Current.Set;
        EngineLog.Started(_logger, _options.DataFolder, set.Policies.Count == 1 ? "1 policy" : $"{NumberText.Format(set.Policies.Count)} policies", set.Version, _options.IsShadow ? ", in shadow: nothing is carried out" : "");
        foreach (var missing in _handlers.Unhandled(set))
            EngineLog.MissingHandler(_logger, missing);
        await _database.WriteAsync(session =>
        {
            _audit.Append(session, AuditKinds.Engine, "", JsonText.Object(json =>
            {
                json.WriteString("event", "started");
                json.WriteString("policySet", set.Version);
                json.WriteBoolean("shadow", _options.IsShadow);
            }));
            PolicyArchive.Keep(session, set.Version, Policies.Current.Texts, _time.GetUtcNow());
            _recovery.Run(session);
        }).ConfigureAwait(false);
        await _deadlines.TickAsync().ConfigureAwait(false);
        foreach (var approved in await _database.WriteAsync(session => ProposalStore.InState(session, ProposalState.Approved)).ConfigureAwait(false))
            _work.Run(() => _proposals.ExecuteAsync(approved.Id));
        await _intake.DecideWaitingAsync().ConfigureAwait(false);
        _hasBegun = true;
        if (!runsLoops)
            return;
        _loops.Add(Task.Run(TickAsync));
        foreach (var source in _sources)
            _loops.Add(Task.Run(() => RunSourceAsync(source)));
    }

    /// <summary>
    /// Ends in order: takes nothing in, begins no further step, waits for what goes on until the token fires, and then cancels it; what is
    /// cancelled is written down as of unknown end.
    /// </summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        _intake.Close();
        _executor.Stop();
        if (!_hasBegun)
            return;
        await _end.CancelAsync().ConfigureAwait(false);
        try
        {
            await WhenIdleAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await CancelAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_loops).ConfigureAwait(false);
        // What was said last is in no audit yet.
        await _killWatch.LookAsync().ConfigureAwait(false);
        await _database.WriteAsync(session => _audit.Append(session, AuditKinds.Engine, "", JsonText.Object(json => json.WriteString("event", "stopped")))).ConfigureAwait(false);
        await _deadlines.CheckpointAsync(isForced: true).ConfigureAwait(false);
        EngineLog.Stopped(_logger);
    }

    /// <summary>Looks after deadlines once.</summary>
    internal Task LookAsync()
    {
        _intake.DecideAgain();
        if (_executor.HasBroken)
        {
            _work.Run(async () =>
            {
                await _executor.EndBrokenAsync().ConfigureAwait(false);
                _outbox.Kick();
            });
        }

        // Whether it is over must not depend on somebody who asks.
        if (WriteProblem is not null)
            _work.Run(() => _database.Health.FindProblemAsync(_database));
        return _deadlines.TickAsync();
    }

    /// <summary>Runs SQL in the engine's own way; for tests that play another engine, or an accident.</summary>
    internal Task<T> WriteAsync<T>(Func<Session, T> work) => _database.WriteAsync(work);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // A container that knows it by two names ends it twice.
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        Policies.Replaced -= OnReplaced;
        await _end.CancelAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
        _telemetry.Dispose();
        _end.Dispose();
        SqliteConnection.ClearAllPools();
    }

    private void OnReplaced(PolicySnapshot next) => _work.Run(async () =>
    {
        try
        {
            await _database.WriteAsync(session =>
            {
                PolicyArchive.Keep(session, next.Set.Version, next.Texts, _time.GetUtcNow());
                _audit.Append(session, AuditKinds.Engine, "", JsonText.Object(json =>
                {
                    json.WriteString("event", "policies exchanged");
                    json.WriteString("policySet", next.Set.Version);
                }));
            }).ConfigureAwait(false);
            EngineLog.Replaced(_logger, next.Set.Version);
            foreach (var missing in _handlers.Unhandled(next.Set))
                EngineLog.MissingHandler(_logger, missing);
        }
        catch (Exception e)
        {
            EngineLog.TickFailed(_logger, e);
        }
    });

    /// <summary>Cancels the steps that go on, and gives them their time to end.</summary>
    private async Task CancelAsync()
    {
        _executor.CancelRunning();
        await Task.WhenAny(WhenIdleAsync(), Task.Delay(_options.StepGrace, _time, CancellationToken.None)).ConfigureAwait(false);
    }

    private async Task WatchKillSwitchAsync()
    {
        using var timer = new PeriodicTimer(_options.TickInterval < KillInterval ? _options.TickInterval : KillInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
                _killWatch.Watch();
        }
        catch (OperationCanceledException)
        {
            // The engine ends.
        }
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(_options.TickInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
                await LookAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The engine ends.
        }
    }

    private async Task RunSourceAsync(ISignalSource source)
    {
        var wait = TimeSpan.FromSeconds(1);
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await source.RunAsync(this, _end.Token).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                EngineLog.SourceFailed(_logger, source.Name, wait.TotalSeconds, e);
                await TellAsync(source, e).ConfigureAwait(false);
            }

            await Task.WhenAny(Task.Delay(wait, _time, _end.Token)).ConfigureAwait(false);
            wait = wait * 2 < TimeSpan.FromMinutes(1) ? wait * 2 : TimeSpan.FromMinutes(1);
        }
    }

    /// <summary>Has a human told. Where the disk does not take that either, the source is started again all the same.</summary>
    private async Task TellAsync(ISignalSource source, Exception error)
    {
        try
        {
            await SubmitUnreadableAsync(source.Name, $"the source failed: {error.Message}", "").ConfigureAwait(false);
        }
        catch (Exception e)
        {
            EngineLog.TickFailed(_logger, e);
        }
    }
}
