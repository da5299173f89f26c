using PolicyLang.LanguageServer.Protocol;

namespace PolicyLang.LanguageServer;

/// <summary>What the server says to the client by itself. A client that has gone is no failure.</summary>
internal interface IClient
{
    Task PublishDiagnosticsAsync(PublishDiagnosticsParams findings);

    Task LogAsync(MessageParams message);

    /// <summary>Shows a line to the person.</summary>
    Task ShowAsync(MessageParams message);

    /// <summary>Asks the client to watch all policy files.</summary>
    Task WatchFilesAsync();

    /// <summary>Asks the client to ask for lenses again.</summary>
    Task RefreshLensesAsync();
}
