using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>
/// The calls of each piece of a project's code. What the compiler shows is read then, since it is bound already and is thrown away afterwards.
/// What it does not show, such as generated code, is bound when a handler reaches it. Safe for concurrent use.
/// </summary>
internal sealed class ProjectCalls(MethodCode code, EffectCatalogue catalogue)
{
    private readonly ConcurrentDictionary<SyntaxNode, IReadOnlyList<Call>> _read = new();

    public MethodCode Code => code;

    public EffectCatalogue Catalogue => catalogue;

    /// <summary>Reads the bodies and initialisers of a member, and the local functions in them.</summary>
    public void Read(ImmutableArray<IOperation> blocks)
    {
        foreach (var block in blocks)
        {
            // The arguments of attributes and the defaults of parameters are constants.
            if (block is not (IAttributeOperation or IParameterInitializerOperation))
                Read(block);
        }
    }

    /// <summary>The calls in some pieces.</summary>
    public IEnumerable<Call> In(IEnumerable<SyntaxNode> pieces, CancellationToken cancel) =>
        pieces.SelectMany(p => _read.TryGetValue(p, out var known) ? known : code.Operation(p, cancel) is { } operation ? Read(operation) : []);

    private IReadOnlyList<Call> Read(IOperation piece)
    {
        var functions = new Queue<ILocalFunctionOperation>();
        var calls = _read[piece.Syntax] = CallReader.Read(catalogue, piece, functions.Enqueue);
        while (functions.Count > 0)
        {
            var function = functions.Dequeue();
            foreach (var body in new[] { function.Body, function.IgnoredBody })
            {
                if (body is not null)
                    _read[body.Syntax] = CallReader.Read(catalogue, body, functions.Enqueue);
            }
        }

        return calls;
    }
}
