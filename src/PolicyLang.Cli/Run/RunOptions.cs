using System.CommandLine;
using System.Globalization;
using System.Net;

namespace PolicyLang.Cli.Run;

/// <summary>The options of <c>heal run</c>. Secrets come from the environment, where a list of processes does not show them.</summary>
internal sealed class RunOptions
{
    public const string WebhookSecret = "POLICYLANG_WEBHOOK_SECRET";
    public const string SlackAddress = "POLICYLANG_SLACK_URL";
    public const string PagerDutyKey = "POLICYLANG_PAGERDUTY_KEY";

    public Option<string> Data { get; } = Commands.AuditCommand.Data();

    public Option<string?> Config { get; } = new("--config")
    {
        Description = $"The file that says what carries out actions: Kubernetes, Redis, scripts, HTTP (JSON with comments; docs/operating.md). Environment variables that begin with {Configuration.ConfigurationFile.Prefix} stand over it.",
        HelpName = "FILE",
    };

    public Option<bool> Check { get; } = new("--check") { Description = "Check the policies and the configuration, say what nothing carries out, and end." };

    public Option<IPEndPoint?> Listen { get; } = new("--listen")
    {
        Description = $"Where Alertmanager's webhook and the API listen (default 127.0.0.1:{Server.ServerOptions.DefaultPort}; with --stdin nowhere). On other addresses than loopback everything needs a key; make them with 'heal keys add'.",
        CustomParser = result =>
        {
            if (IPEndPoint.TryParse(result.Tokens[0].Value, out var address) && result.Tokens[0].Value.Contains(':', StringComparison.Ordinal))
                return address;
            result.AddError($"'{result.Tokens[0].Value}' is no address with a port; write it as 127.0.0.1:{Server.ServerOptions.DefaultPort}.");
            return null;
        },
    };

    public Option<bool> RequireKey { get; } = new("--require-key") { Description = "The webhook needs a key with the role submit on loopback, too." };

    public Option<bool> Shadow { get; } = new("--shadow") { Description = "Do everything but acting and calling people." };

    public Option<bool> Stdin { get; } = new("--stdin") { Description = "Read incidents from standard input, one JSON object a line, and end when it ends." };

    public Option<TimeSpan> Watchdog { get; } = new("--watchdog-timeout")
    {
        Description = "How long the alert Watchdog may be silent, once it was heard, before nothing runs any more (10m). Alertmanager must repeat it more often.",
        DefaultValueFactory = _ => TimeSpan.FromMinutes(10),
        CustomParser = result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out var ticks) && ticks > 0)
                return new TimeSpan(ticks);
            result.AddError($"'{result.Tokens[0].Value}' is no duration; write it as 10m.");
            return default;
        },
    };

    public Option<bool> RequireWatchdog { get; } = new("--require-watchdog") { Description = "Wait for the alert Watchdog from the start on, even if it was never heard." };

    public Option<Uri?> Webhook { get; } = Address("--notify-webhook", $"Post every page and proposal there as JSON, signed with the secret in {WebhookSecret}; without one nothing is signed, which is said at the start.");

    public Option<Uri?> Alertmanager { get; } = Address("--notify-alertmanager", "Post every page as an alert to this Alertmanager (API v2).");

    public Option<bool> Slack { get; } = new("--notify-slack") { Description = $"Post every page and proposal to the Slack webhook in {SlackAddress}." };

    public Option<bool> PagerDuty { get; } = new("--notify-pagerduty") { Description = $"Send every page and proposal to PagerDuty with the integration key in {PagerDutyKey}." };

    public IEnumerable<Option> All => [Data, Config, Check, Listen, RequireKey, Shadow, Stdin, Watchdog, RequireWatchdog, Webhook, Alertmanager, Slack, PagerDuty];

    private static Option<Uri?> Address(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                return address;
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"'{result.Tokens[0].Value}' is no address; write it as https://host/path."));
            return null;
        },
    };
}
