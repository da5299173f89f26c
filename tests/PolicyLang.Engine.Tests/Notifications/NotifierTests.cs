using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Tests.Harness;
using static PolicyLang.Engine.Tests.Harness.EngineHarness;

namespace PolicyLang.Engine.Tests.Notifications;

/// <summary>Each notifier against a real HTTP listener on this machine.</summary>
public sealed class NotifierTests : IDisposable
{
    private static readonly Notice Page = new(
        "n1", "i1", NoticeKind.Page, "i1", "oom on pod shop/a: <!channel> no policy is about this", "warning", """{"history":[1]}""", Start, "east");

    private readonly HttpClient _client = new();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly Receiver _receiver = new();

    [Fact]
    public async Task A_webhook_gets_all_of_it_signed()
    {
        await new WebhookNotifier(_client, _receiver.Address, "s3cret", _time).SendAsync(Page, CancellationToken.None);

        var (headers, body) = Assert.Single(_receiver.Requests);
        var seconds = Start.ToUnixTimeSeconds();
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData("s3cret"u8, Encoding.UTF8.GetBytes($"{seconds}.{body}")));
        Assert.Equal($"t={seconds},v1={expected}", headers["PolicyLang-Signature"]);
        Assert.Equal("n1", headers["Idempotency-Key"]);
        Assert.Equal("application/json; charset=utf-8", headers["Content-Type"]);
        Assert.Equal(1, JsonDocument.Parse(body).RootElement.GetProperty("diagnosis").GetProperty("history")[0].GetInt32());
    }

    [Fact]
    public async Task PagerDuty_triggers_and_resolves_by_one_key()
    {
        var notifier = new PagerDutyNotifier(_client, "routing", _receiver.Address);
        await notifier.SendAsync(Page with { Title = new string('x', 1023) + "\U0001F600 and more" }, CancellationToken.None);
        await notifier.SendAsync(Page with { Kind = NoticeKind.Resolved }, CancellationToken.None);

        var events = _receiver.Requests.Select(r => JsonDocument.Parse(r.Body).RootElement).ToList();
        Assert.Equal(["trigger east/i1 routing", "resolve east/i1 routing"], events.Select(e => $"{e.GetProperty("event_action")} {e.GetProperty("dedup_key")} {e.GetProperty("routing_key")}"));
        Assert.Equal((1024, "warning"), (events[0].GetProperty("payload").GetProperty("summary").GetString()!.Length, events[0].GetProperty("payload").GetProperty("severity").GetString()));
    }

    [Fact]
    public async Task Two_engines_that_page_about_one_alert_are_two_incidents_and_neither_resolves_the_other()
    {
        await using var east = await StartAsync("policy p when oom on pod then restart tier3", others: [new PagerDutyNotifier(_client, "routing", _receiver.Address)]);
        await using var west = await StartAsync("policy p when oom on pod then restart tier3", o => o.Name = "west", [new PagerDutyNotifier(_client, "routing", _receiver.Address)]);
        Assert.Equal(await east.FireAsync(Oom("a")), await west.FireAsync(Oom("a")));
        await east.RestartAsync();
        await west.RestartAsync();
        await east.ResolveAsync(Oom("a"));

        var keys = _receiver.Requests.Select(r => JsonDocument.Parse(r.Body).RootElement).Select(e => $"{e.GetProperty("event_action")} {e.GetProperty("dedup_key")}").ToList();
        Assert.Equal(3, keys.Count);
        Assert.StartsWith("trigger engine-", keys[0], StringComparison.Ordinal);
        Assert.StartsWith("trigger west/i", keys[1], StringComparison.Ordinal);
        Assert.Equal(keys[0].Replace("trigger", "resolve", StringComparison.Ordinal), keys[2]);
    }

    [Fact]
    public async Task A_page_is_resolved_under_the_name_under_which_it_was_sent()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier3", o => o.Name = "before");
        await engine.FireAsync(Oom("a"));
        engine.Options.Name = "after";
        await engine.RestartAsync();
        await engine.ResolveAsync(Oom("a"));
        await engine.FireAsync(Oom("b", "other"));

        Assert.Equal(["before", "before", "after"], engine.Notifier.Notices.Select(n => n.Engine));
    }

    [Fact]
    public async Task A_later_page_of_an_incident_has_the_name_of_the_first()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier2", o => o.Name = "before");
        var incident = await engine.FireAsync(Oom("a"));
        // As one of a version before, or of an action before this proposal.
        await engine.Engine.WriteAsync(s => s.Execute("INSERT INTO notices SELECT 'n0', incident, 'page', incident, body, created FROM notices WHERE incident = $1", incident));
        engine.Options.Name = "after";
        await engine.RestartAsync();
        await engine.PassAsync(TimeSpan.FromHours(2));
        await engine.ResolveAsync(Oom("a"));

        Assert.Equal(
            [(NoticeKind.Page, "before"), (NoticeKind.Resolved, "before")],
            engine.Notifier.Notices.Where(n => n.Key == incident).Select(n => (n.Kind, n.Engine)));
    }

    [Fact]
    public async Task A_key_that_PagerDuty_would_refuse_is_hashed()
    {
        await new PagerDutyNotifier(_client, "routing", _receiver.Address).SendAsync(Page with { Key = new string('k', 300) }, CancellationToken.None);

        Assert.Equal(64, JsonDocument.Parse(_receiver.Requests.Single().Body).RootElement.GetProperty("dedup_key").GetString()!.Length);
    }

    [Fact]
    public async Task Slack_is_not_shouted_at_by_the_words_of_an_alert()
    {
        await new SlackNotifier(_client, _receiver.Address).SendAsync(Page, CancellationToken.None);

        var (_, body) = Assert.Single(_receiver.Requests);
        var text = JsonDocument.Parse(body).RootElement.GetProperty("blocks")[0].GetProperty("text").GetProperty("text").GetString();
        Assert.Contains("&lt;!channel&gt;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<", text, StringComparison.Ordinal);
        Assert.Contains("heal audit show --incident i1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alertmanager_gets_an_alert_and_its_end_with_the_same_labels()
    {
        var notifier = new AlertmanagerNotifier(_client, _receiver.Address, _time);
        await notifier.SendAsync(Page, CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(5));
        await notifier.SendAsync(Page with { Kind = NoticeKind.Resolved, Title = "over" }, CancellationToken.None);
        await notifier.SendAsync(Page with { Kind = NoticeKind.Proposal }, CancellationToken.None);
        await notifier.SendAsync(Page with { Kind = NoticeKind.Resolved, Key = "p1" }, CancellationToken.None);

        var alerts = _receiver.Requests.Select(r => JsonDocument.Parse(r.Body).RootElement[0]).ToList();
        Assert.Equal(2, alerts.Count);
        Assert.Equal(alerts[0].GetProperty("labels").GetRawText(), alerts[1].GetProperty("labels").GetRawText());
        Assert.Equal("2026-11-24T10:05:00.0000000Z", alerts[1].GetProperty("endsAt").GetString());
        Assert.All(_receiver.Paths, p => Assert.Equal("/api/v2/alerts", p));
    }

    [Fact]
    public async Task Every_answer_but_2xx_is_a_failure_that_says_what_was_answered()
    {
        _receiver.Status = 429;

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => new SlackNotifier(_client, _receiver.Address).SendAsync(Page, CancellationToken.None));

        Assert.Equal("127.0.0.1 answered 429: no", error.Message);
    }

    [Fact]
    public async Task A_page_that_cannot_be_sent_is_sent_again_also_after_a_restart()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier3");
        engine.Notifier.Failure = new HttpRequestException("down");
        await engine.FireAsync(Oom("a"));
        for (var i = 0; i < 4; i++)
            await engine.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Empty(engine.Notifier.Notices);
        Assert.Equal(1, engine.Engine.FailingNotices());
        engine.Notifier.Failure = null;
        await engine.RestartAsync();
        await engine.PassAsync(TimeSpan.FromMinutes(5));
        await engine.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Single(engine.Notifier.Notices);
        Assert.Equal(0, engine.Engine.FailingNotices());
    }

    [Fact]
    public async Task A_redirect_to_another_page_is_no_delivery()
    {
        _receiver.RedirectsPosts = true;

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => new WebhookNotifier(_client, _receiver.Address, null, _time).SendAsync(Page, CancellationToken.None));

        Assert.Contains("redirects to 127.0.0.1, so it took nothing in", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notifier_that_does_not_answer_holds_up_no_other()
    {
        var hanging = new HangingNotifier();
        await using var engine = await StartAsync("policy p when oom on pod then restart tier3", others: [hanging]);
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [Oom("a")] });
        await hanging.Called.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [Oom("b", "other")] });

        await engine.Notifier.UntilAsync(2);
        hanging.Answer.SetResult();
        await engine.Engine.WhenIdleAsync();
        Assert.Equal(2, hanging.Sent);
    }

    [Theory]
    [InlineData(true, "p: the proposal is executed")]
    [InlineData(false, "p: the proposal is rejected, because ada rejected it: because")]
    public async Task Who_was_asked_is_told_that_it_is_decided(bool isApproval, string title)
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier2");
        await engine.FireAsync(Oom("a"));
        var proposal = engine.Proposal().Id;

        await engine.VoteAsync("ada", isApproval);
        await engine.PassAsync(TimeSpan.Zero);

        Assert.Equal([(NoticeKind.Proposal, proposal), (NoticeKind.Resolved, proposal)], engine.Notifier.Notices.Select(n => (n.Kind, n.Key)));
        Assert.Equal(title, engine.Notifier.Notices.Last().Title);
    }

    [Fact]
    public async Task The_end_of_a_page_is_told_after_the_page()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier3");
        engine.Notifier.Failure = new HttpRequestException("down");
        await engine.FireAsync(Oom("a"));
        engine.Notifier.Failure = null;

        await engine.ResolveAsync(Oom("a"));
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal([NoticeKind.Page, NoticeKind.Resolved], engine.Notifier.Notices.Select(n => n.Kind));
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _client.Dispose();
    }

    private sealed class HangingNotifier : INotifier
    {
        public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Sent { get; private set; }

        public string Name => "hanging";

        public async Task SendAsync(Notice notice, CancellationToken cancellationToken)
        {
            Called.TrySetResult();
            await Answer.Task;
            Sent++;
        }
    }
}
