using PolicyLang.LanguageServer.Protocol;

namespace PolicyLang.LanguageServer;

/// <summary>What the server says to the client by itself. A client that has gone is no failure.</summary>
internal interface IClient
{
    Task PublishDiagnosticsAsync(PublishDiagnosticsParams findings);

    Task LogAsync(MessageParams message);
}
