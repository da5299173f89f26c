using PolicyLang.Language.Editing;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;
using SymbolKind = PolicyLang.Language.Editing.SymbolKind;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>What sets what off: signals, policies, actions, and the signals that actions raise.</summary>
internal sealed class CallHandlers(Questions questions)
{
    [JsonRpcMethod("textDocument/prepareCallHierarchy")]
    public Task<IReadOnlyList<CallHierarchyItem>?> PrepareAsync(TextDocumentPositionParams asked, CancellationToken cancel) => questions.AskAsync<IReadOnlyList<CallHierarchyItem>>(
        asked.TextDocument.Uri, a => CallGraph.ItemAt(a.Set, a.Tree.File, a.OffsetAt(asked.Position)) is { } symbol && Item(a, symbol) is { } item ? [item] : [], cancel);

    [JsonRpcMethod("callHierarchy/incomingCalls")]
    public Task<IReadOnlyList<CallHierarchyIncomingCall>?> IncomingAsync(CallHierarchyCallsParams asked, CancellationToken cancel) => GoOnAsync<CallHierarchyIncomingCall>(
        asked.Item,
        (a, symbol) => from call in CallGraph.To(a.Set, symbol)
                       group call by call.Caller into calls
                       let item = Item(a, calls.Key)
                       where item is not null
                       select new CallHierarchyIncomingCall(item, Ranges(a, item.Uri, calls)),
        cancel);

    [JsonRpcMethod("callHierarchy/outgoingCalls")]
    public Task<IReadOnlyList<CallHierarchyOutgoingCall>?> OutgoingAsync(CallHierarchyCallsParams asked, CancellationToken cancel) => GoOnAsync<CallHierarchyOutgoingCall>(
        asked.Item,
        (a, symbol) => from call in CallGraph.From(a.Set, symbol)
                       group call by call.Callee into calls
                       let item = Item(a, calls.Key)
                       where item is not null
                       select new CallHierarchyOutgoingCall(item, Ranges(a, asked.Item.Uri, calls)),
        cancel);

    private Task<IReadOnlyList<T>?> GoOnAsync<T>(CallHierarchyItem item, Func<Asked, SymbolId, IEnumerable<T>> answer, CancellationToken cancel)
    {
        if (item.Data is not { } data || !Enum.TryParse<SymbolKind>(data.Kind, out var kind))
            throw new ArgumentException("the item is none of this server");
        return questions.AskAsync<IReadOnlyList<T>>(data.Uri, a => [.. answer(a, new SymbolId(kind, data.Name))], cancel);
    }

    /// <summary>The item of a symbol, at its first declaration; null where an editor cannot go there.</summary>
    private static CallHierarchyItem? Item(Asked asked, SymbolId symbol)
    {
        if (asked.Set.Symbols.Of(symbol).FirstOrDefault(o => o.IsDefinition) is not { } definition || asked.Snapshot.UriOf(definition.File) is not { } uri)
            return null;
        var range = definition.File.RangeOf(definition.Span);
        var kind = symbol.Kind.ToString().ToLowerInvariant();
        return new CallHierarchyItem(symbol.Name, SymbolHandlers.KindOf(kind), kind, uri, range, range, new CallData(asked.Document.Uri, symbol.Kind.ToString(), symbol.Name));
    }

    /// <summary>The protocol has ranges in the caller's file only.</summary>
    private static IReadOnlyList<Protocol.Range> Ranges(Asked asked, string callerUri, IEnumerable<Call> calls) =>
        [.. calls.Where(c => asked.Snapshot.UriOf(c.File) == callerUri).Select(c => c.File.RangeOf(c.Span))];
}
