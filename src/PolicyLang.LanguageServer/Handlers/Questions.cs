using PolicyLang.Language.Editing;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Vocabulary;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>A document of its moment, and the set around it.</summary>
/// <param name="Snapshot">The set.</param>
/// <param name="Document">The document.</param>
internal sealed record Asked(SetSnapshot Snapshot, TextDocument Document)
{
    public SetView Set => Snapshot.View;

    /// <summary>The document as the set knows it.</summary>
    public SyntaxTree Tree => VocabularyFile.Is(Document.File.FullPath) ? StandardVocabulary.Tree : Document.Tree;

    public int OffsetAt(Position position) => Document.File.OffsetAt(position);
}

/// <summary>Answers requests about documents: what is asked is taken at once, in the order of messages, and answered beside them.</summary>
internal sealed class Questions(PolicyWorkspace workspace)
{
    /// <summary>The sets that are known.</summary>
    public IReadOnlyList<SetSnapshot> Sets => [.. workspace.Sets.Select(s => s.Current)];

    /// <summary>An answer about an open document; the default of the type for a document that is not open.</summary>
    public Task<T?> AskAsync<T>(string uri, Func<Asked, T?> answer, CancellationToken cancel)
    {
        if (workspace.Find(uri) is not { } found)
            return Task.FromResult(default(T));
        var asked = new Asked(found.Set.Current, found.Document);
        return Task.Run(() => answer(asked), cancel);
    }

    /// <summary>A request that cannot be fulfilled, with a sentence for the person.</summary>
    public static LocalRpcException Refusal(string message) => new(message) { ErrorCode = -32803 };
}
