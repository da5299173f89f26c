using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Tests.Harness;
using static PolicyLang.Engine.Tests.Harness.EngineHarness;

namespace PolicyLang.Engine.Tests.Approvals;

public class ApprovalTests
{
    private const string Policy = "policy p when oom on pod then restart tier2";

    private static readonly string[] Sre = ["sre"];

    private const string Rollback = """
        signal bad-release on deployment
        policy p when bad-release on deployment then rollback tier2
        """;

    [Fact]
    public async Task A_proposal_waits_and_runs_once_it_is_approved()
    {
        await using var engine = await StartAsync(Policy);
        var incident = await engine.FireAsync(Oom("cart-1"));

        Assert.Equal((2, ""), engine.Decided(incident));
        Assert.Equal("", engine.Script.Calls);
        Assert.Equal(NoticeKind.Proposal, Assert.Single(engine.Notifier.Notices).Kind);
        var receipt = await engine.VoteAsync("ada");
        Assert.Equal((true, ProposalState.Approved), (receipt.IsAccepted, receipt.State));
        Assert.Equal("restart shop/cart-1", engine.Script.Calls);
        await engine.ResolveAsync(Oom("cart-1"));
        var outcome = Assert.Single(engine.Engine.Audit(new(Kind: "outcome"))).Body;
        Assert.Contains("\"votes\":[{\"by\":\"ada\",\"approves\":true,\"reason\":\"because\"", outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejection_ends_it()
    {
        await using var engine = await StartAsync(Policy);
        await engine.FireAsync(Oom("cart-1"));
        var id = engine.Proposal().Id;

        Assert.Equal(ProposalState.Rejected, (await engine.VoteAsync("ada", isApproval: false)).State);

        Assert.False((await engine.VoteAsync("bob", proposal: id)).IsAccepted);
        Assert.Equal("", engine.Script.Calls);
    }

    [Fact]
    public async Task So_many_of_those_who_are_named_must_agree_each_once_and_not_who_asked()
    {
        await using var engine = await StartAsync(Policy + " approve by 2 of \"sre\", \"ada\"");
        await engine.FireAsync(Oom("cart-1"), submitter: "ada");

        Assert.Contains("nobody approves what they asked for", (await engine.VoteAsync("ada")).Message, StringComparison.Ordinal);
        Assert.Contains("is none of those who may decide it: sre, ada", (await engine.VoteAsync("eve", groups: ["dev"])).Message, StringComparison.Ordinal);
        Assert.Equal("approved by 1 of 2", (await engine.VoteAsync("bob", groups: ["sre"])).Message);
        Assert.Contains("has decided already", (await engine.VoteAsync("bob", groups: ["sre"])).Message, StringComparison.Ordinal);
        Assert.Equal("", engine.Script.Calls);
        Assert.Equal(ProposalState.Approved, (await engine.VoteAsync("cyd", groups: ["sre"])).State);
        Assert.Equal("restart shop/cart-1", engine.Script.Calls);
    }

    [Theory]
    [InlineData("approve by \"ada\" within 10m", 10)]
    [InlineData("", 60)]
    public async Task Nobody_decides_in_time_and_a_human_is_paged(string clause, int minutes)
    {
        await using var engine = await StartAsync($"{Policy} {clause}");
        await engine.FireAsync(Oom("cart-1"));
        var id = engine.Proposal().Id;
        await engine.PassAsync(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        Assert.Equal("", engine.Notifier.Pages);
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Contains("p was not carried out: nobody decided in time", engine.Notifier.Pages, StringComparison.Ordinal);
        Assert.False((await engine.VoteAsync("ada", proposal: id)).IsAccepted);
    }

    [Fact]
    public async Task The_last_approval_within_the_cooldown_says_when_and_the_proposal_stays_open()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier1 reversible known after 0 verify within 5m else propose approve by 2 of \"sre\", \"eve\"");
        await engine.FireAsync(Oom("cart-1"));
        await engine.PassAsync(TimeSpan.FromMinutes(5));
        await engine.PassAsync(TimeSpan.FromSeconds(1));
        var proposal = engine.Proposal().Id;
        const string refusal = "pod shop/cart-1 was acted on at 2026-11-24T10:00:00.0000000Z, and is left alone for 10m; it can be approved from 2026-11-24T10:10:00.0000000Z on";

        Assert.Equal("approved by 1 of 2", (await engine.VoteAsync("ada", groups: Sre)).Message);
        Assert.Equal(new VoteReceipt(false, ProposalState.Open, refusal), await engine.VoteAsync("bob", groups: Sre));
        var shown = Assert.Single(engine.Engine.Overview(new Voter("bob", Sre), 10, 10).Proposals);
        Assert.Equal((refusal, null), (shown.CannotApprove, shown.CannotReject));
        await engine.PassAsync(TimeSpan.FromSeconds(299) - TimeSpan.FromTicks(1));
        Assert.False((await engine.VoteAsync("bob", groups: Sre)).IsAccepted);
        Assert.Equal("restart shop/cart-1", engine.Script.Calls);

        await engine.PassAsync(TimeSpan.FromTicks(1));
        Assert.Equal(ProposalState.Approved, (await engine.VoteAsync("bob", groups: Sre, proposal: proposal)).State);
        Assert.Equal("restart shop/cart-1; restart shop/cart-1", engine.Script.Calls);
        Assert.Equal("", engine.Notifier.Pages);
    }

    [Fact]
    public async Task A_cooldown_that_lasts_longer_than_the_proposal_is_said_as_such()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier1 reversible known after 0 cooldown 1h verify within 5m else propose approve by 1 of \"sre\" within 10m");
        await engine.FireAsync(Oom("cart-1"));
        await engine.PassAsync(TimeSpan.FromMinutes(5));
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.EndsWith("and is left alone for 1h; that is longer than the proposal waits, which is until 2026-11-24T10:15:00.0000000Z", (await engine.VoteAsync("ada", groups: Sre)).Message, StringComparison.Ordinal);
        // It can still be rejected.
        Assert.Equal(ProposalState.Rejected, (await engine.VoteAsync("ada", isApproval: false, groups: Sre)).State);
    }

    [Fact]
    public async Task What_was_approved_and_not_run_in_time_is_void()
    {
        await using var engine = await StartAsync(Policy);
        await engine.FireAsync(Oom("cart-1"));
        // As if the engine had ended between the approval and the run.
        await engine.Engine.WriteAsync(s =>
        {
            ProposalStore.Approve(s, engine.Proposal().Id, Start, Start + engine.Options.RunAfterApproval);
            return 0;
        });
        engine.Time.Advance(TimeSpan.FromMinutes(6));
        await engine.RestartAsync();

        Assert.Equal("", engine.Script.Calls);
        Assert.Contains("it was approved, and not carried out in time", engine.Notifier.Pages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_fails_half_way_leaves_nothing_that_goes_on()
    {
        await using var engine = await StartAsync(Policy);
        await engine.FireAsync(Oom("cart-1"));
        await engine.Engine.WriteAsync(s =>
        {
            ProposalStore.Approve(s, engine.Proposal().Id, Start, Start + engine.Options.RunAfterApproval);
            // What had been taken in, and is read last, cannot be read.
            var columns = s.Rows("SELECT name FROM pragma_table_info('incidents')", row => row.GetString(0));
            s.Execute("ALTER TABLE incidents RENAME TO kept");
            s.Execute($"INSERT INTO kept ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns.Select(c => c == "id" ? "'damaged'" : c == "state" ? "'received'" : c))} FROM kept");
            s.Execute($"CREATE VIEW incidents AS SELECT {string.Join(", ", columns.Select(c => c == "received" ? "CASE WHEN state = 'received' THEN json('damaged') ELSE received END AS received" : c))} FROM kept");
            s.Execute("CREATE TRIGGER changed INSTEAD OF UPDATE ON incidents BEGIN SELECT 1; END");
            return 0;
        });
        var running = 0;
        engine.Script.Do = async (_, _, cancellation) =>
        {
            Interlocked.Increment(ref running);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }

            return new HandlerResult("not reached");
        };

        Assert.Contains("malformed JSON", (await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => engine.RestartAsync())).Message, StringComparison.Ordinal);

        Assert.Equal(0, running);
        Assert.True(engine.Engine.WhenIdleAsync().IsCompleted);
        Assert.Contains((await engine.Engine.WriteAsync(s => s.Rows("SELECT state FROM actions", row => row.GetString(0)))).SingleOrDefault(), new[] { null, "unknown", "stopped", "Unknown", "Stopped" });
    }

    [Fact]
    public async Task What_was_approved_in_time_runs_after_a_restart()
    {
        await using var engine = await StartAsync(Policy);
        await engine.FireAsync(Oom("cart-1"));
        await engine.Engine.WriteAsync(s =>
        {
            ProposalStore.Approve(s, engine.Proposal().Id, Start, Start + engine.Options.RunAfterApproval);
            return 0;
        });
        await engine.RestartAsync();

        Assert.Equal("restart shop/cart-1", engine.Script.Calls);
    }

    [Theory]
    [InlineData("policies", "the policies were changed after it was proposed")]
    [InlineData("hold", "it would page now: raised by hold migration-under-way")]
    [InlineData("acted", "the target has changed")]
    [InlineData("kill", "the kill switch is engaged by ada")]
    [InlineData("other action", "the target has changed")]
    public async Task An_approval_is_void_where_anything_has_changed(string what, string reason)
    {
        const string policies = Policy + "\nhold migration-under-way stops any on any while migration";
        await using var engine = await StartAsync(policies);
        await engine.FireAsync(Oom("cart-1"));
        var id = engine.Proposal().Id;
        if (what == "policies")
            engine.Source.Replace(Snapshot(policies + "\n# another text"));
        else if (what == "hold")
            await engine.Engine.SetFactAsync(new ActiveFact("migration", new Dictionary<string, AttributeValue>()), "pipeline", TimeSpan.FromHours(1));
        else if (what == "acted")
            await engine.Engine.WriteAsync(s => PolicyLang.Engine.Execution.ActionStore.NextFence(s, "pod", "shop/cart-1"));
        else if (what == "kill")
            await engine.Engine.KillAsync("ada", "enough");
        else
            await ActOnSameTargetAsync(engine, id);

        await engine.VoteAsync("bob", proposal: id);

        Assert.DoesNotContain("restart shop/cart-1; restart", engine.Script.Calls, StringComparison.Ordinal);
        Assert.Contains(reason, engine.Notifier.Pages, StringComparison.Ordinal);
        Assert.Equal(ProposalState.Void, engine.Engine.Proposal(id)!.Value.Proposal.State);
    }

    [Theory]
    [InlineData("uid-2", "it was '")]
    [InlineData("", "the state of the target cannot be read: the cluster does not answer")]
    public async Task An_approval_is_bound_to_what_the_handler_says_of_the_target(string later, string reason)
    {
        await using var engine = await StartAsync(Rollback);
        await engine.FireAsync(Deployment());
        Assert.Contains("uid-1", engine.Proposal().TargetState, StringComparison.Ordinal);
        engine.Script.State = later;

        await engine.VoteAsync("ada");

        Assert.Equal("", engine.Script.Calls);
        Assert.Contains(reason, engine.Notifier.Pages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_cannot_be_read_is_not_proposed_but_paged()
    {
        await using var engine = await StartAsync(Rollback);
        engine.Script.State = "";

        await engine.FireAsync(Deployment());

        Assert.Empty(engine.Engine.OpenProposals());
        Assert.Contains("the state of the target cannot be read", engine.Notifier.Pages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_the_incident_withdraws_it()
    {
        await using var engine = await StartAsync(Policy);
        await engine.FireAsync(Oom("cart-1"));
        var id = engine.Proposal().Id;
        await engine.ResolveAsync(Oom("cart-1"));

        Assert.Contains("it is withdrawn, because the incident is over", (await engine.VoteAsync("ada", proposal: id)).Message, StringComparison.Ordinal);
    }

    private static async Task ActOnSameTargetAsync(EngineHarness engine, string first)
    {
        // Another proposal for the same target, which is carried out first.
        await engine.FireAsync(Oom("cart-1", fingerprint: "other"));
        await engine.VoteAsync("cyd", proposal: engine.Engine.OpenProposals().Single(p => p.Id != first).Id);
        await engine.ResolveAsync(Oom("cart-1", fingerprint: "other"));
    }

    [Fact]
    public async Task What_cannot_be_prepared_is_tried_again_less_and_less_often()
    {
        await using var engine = await StartAsync(Rollback);
        await engine.Engine.WriteAsync(s => s.Execute("CREATE TRIGGER disk_is_full BEFORE INSERT ON audit WHEN new.kind = 'proposal' BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"));
        await engine.FireAsync(Deployment());
        for (var second = 0; second < 60; second++)
            await engine.PassAsync(TimeSpan.FromSeconds(1));

        // At once, with the first look, and 1, 2, 4, 8, 16 seconds after each failure.
        Assert.Equal(7, engine.Script.StateReads);
        await engine.Engine.WriteAsync(s => s.Execute("DROP TRIGGER disk_is_full"));
        await engine.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Equal(ProposalState.Open, engine.Proposal().State);
    }

    [Fact]
    public async Task A_proposal_that_is_being_prepared_is_not_prepared_twice()
    {
        var read = new TaskCompletionSource();
        await using var engine = await StartAsync(Rollback);
        engine.Script.StateIsRead = read.Task;
        await engine.Engine.SubmitAsync(new PolicyLang.Engine.Intake.SignalBatch { Source = "test", Reports = [Deployment()] });
        for (var i = 0; i < 3000 && Volatile.Read(ref engine.Script.StateReads) == 0; i++)
            await Task.Delay(10);
        for (var second = 0; second < 5; second++)
        {
            engine.Time.Advance(TimeSpan.FromSeconds(1));
            await engine.Engine.LookAsync();
        }

        read.SetResult();
        await engine.Engine.WhenIdleAsync();

        Assert.Equal((1, ProposalState.Open), (engine.Script.StateReads, engine.Proposal().State));
    }

    private static SignalReport Deployment() => new(
        new Incident
        {
            Id = "d",
            At = Start,
            Signal = "bad-release",
            Resource = "deployment",
            Target = "shop/cart",
            Attributes = new Dictionary<string, AttributeValue> { ["namespace"] = AttributeValue.Of("shop"), ["deployment"] = AttributeValue.Of("cart") },
        },
        "d", Start);
}
