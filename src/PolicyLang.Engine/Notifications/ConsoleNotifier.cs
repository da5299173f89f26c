namespace PolicyLang.Engine.Notifications;

/// <summary>Writes notices as lines of text. The only notifier that works in shadow. Safe for concurrent use.</summary>
public sealed class ConsoleNotifier(TextWriter output) : INotifier
{
    /// <inheritdoc />
    public string Name => "console";

    /// <inheritdoc />
    public bool IsLocal => true;

    /// <inheritdoc />
    public Task SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        // A title has the words of a source in it; a line of it must not look like a line of ours.
        var title = string.Concat(notice.Title.Select(c => char.IsControl(c) ? ' ' : c));
        return output.WriteLineAsync($"{notice.Kind.ToString().ToUpperInvariant()} {(notice.Kind == NoticeKind.Proposal ? notice.Key : notice.Incident)} {title}".AsMemory(), cancellationToken);
    }
}
