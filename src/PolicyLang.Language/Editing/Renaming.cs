using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>What comes of a wish to rename: edits, or a sentence that says why not.</summary>
/// <param name="Edits">The edits; empty where it cannot be.</param>
/// <param name="Problem">Why it cannot be, or null.</param>
public sealed record RenameResult(EquatableArray<TextEdit> Edits, string? Problem);

/// <summary>Renames what a set declares, in all files, so that the set means the same.</summary>
public static class Renaming
{
    /// <summary>What would be renamed at an offset.</summary>
    /// <returns>The place and the present name, and null; or null, and why nothing can be renamed.</returns>
    public static (Occurrence? At, string? Problem) Prepare(SetView set, SourceFile file, int offset)
    {
        if (set.Symbols.At(file, offset) is not { } at)
            return (null, "there is no name here that could be changed");
        if (at.Symbols.Count == 0)
            return (null, "what this name stands for is not known; mend the findings here first");
        return Together(set, at).Select(s => Obstacle(set, s)).FirstOrDefault(p => p is not null) is { } problem ? (null, problem) : (at, null);
    }

    /// <summary>Renames what is named at an offset.</summary>
    public static RenameResult Rename(SetView set, SourceFile file, int offset, string newName)
    {
        var (at, problem) = Prepare(set, file, offset);
        newName = newName.Trim().Trim('`');
        if (at is null)
            return new RenameResult([], problem);
        if (!IsName(newName))
            return new RenameResult([], $"'{newName}' is no name: a name is letters, digits, '_' and '-', begins with a letter or '_', and does not end in '-'");

        var symbols = Together(set, at);
        var occurrences = set.Symbols.Of(symbols);
        if (newName is "target" or "group" && occurrences.Any(o => o.Form == OccurrenceForm.Dimension))
            return new RenameResult([], $"'{newName}' means something else where a limit or budget is counted by this attribute; choose another name");
        var edits = occurrences.Select(o => Edit(o, newName)).Concat(occurrences.Where(o => o.IsDefinition).Select(o => KeepLabel(set, o, symbols)).OfType<TextEdit>())
            .Concat(ByNames(set, symbols, newName)).Distinct().ToEquatableArray();
        return Mistake(set, edits) is { } mistake ? new RenameResult([], mistake) : new RenameResult(edits, null);
    }

    /// <summary>
    /// What must get the same name: where one condition reads an attribute of several resources, it is one name for all of them.
    /// </summary>
    private static HashSet<SymbolId> Together(SetView set, Occurrence at)
    {
        var together = new HashSet<SymbolId>(at.Symbols);
        var open = new Queue<SymbolId>(at.Symbols);
        while (open.Count > 0)
        {
            foreach (var other in set.Symbols.Of(open.Dequeue()).SelectMany(o => o.Symbols))
            {
                if (together.Add(other))
                    open.Enqueue(other);
            }
        }

        return together;
    }

    private static string? Obstacle(SetView set, SymbolId symbol)
    {
        var definitions = set.Symbols.Of(symbol).Where(o => o.IsDefinition).ToList();
        if (symbol.Kind == SymbolKind.Action && symbol.Name == ActionDefinition.Page)
            return "'page' is part of the language, so it keeps its name";
        if (definitions.Count == 0)
            return $"there is no {KindWord(symbol.Kind)} '{symbol.Name}'; mend that first";
        return definitions.Any(d => SetView.IsStandard(d.File))
            ? $"{KindWord(symbol.Kind)} '{symbol.Name}'{(symbol.Owner.Length > 0 ? $" of {symbol.Owner}" : "")} belongs to the standard vocabulary, so it keeps its name"
            : null;
    }

    private static TextEdit Edit(Occurrence occurrence, string newName) => occurrence.Form switch
    {
        OccurrenceForm.Template => new TextEdit(occurrence.File, occurrence.Span, newName),
        OccurrenceForm.Unnamed => new TextEdit(occurrence.File, new SourceSpan(occurrence.Span.Start, 0), $"policy {ReservedWords.Quote(newName)}\n"),
        _ => new TextEdit(occurrence.File, occurrence.Span, ReservedWords.Quote(newName)),
    };

    /// <summary>An attribute without <c>from</c> is filled from the label of its name; that label stays the same.</summary>
    private static TextEdit? KeepLabel(SetView set, Occurrence definition, HashSet<SymbolId> symbols)
    {
        if (!symbols.Any(s => s.Kind == SymbolKind.Attribute) || set.TreeOf(definition.File) is not { } tree)
            return null;
        var field = tree.Declarations.SelectMany(d => d switch { ResourceSyntax r => r.Fields, SignalSyntax s => s.Fields, _ => [] }).FirstOrDefault(f => f.Name.Span == definition.Span);
        return field is null || field.From is not null ? null : new TextEdit(definition.File, new SourceSpan(field.Type.Span.End, 0), $" from \"{field.Name.Text}\"");
    }

    /// <summary>Policies without a name are called by their first signal, resource and action; tests may call them so.</summary>
    private static IEnumerable<TextEdit> ByNames(SetView set, HashSet<SymbolId> symbols, string newName)
    {
        string Renamed(SymbolKind kind, string name) => symbols.Contains(new SymbolId(kind, name)) ? newName : name;
        foreach (var tree in set.Compilation.Trees)
        {
            foreach (var policy in tree.Declarations.OfType<PolicySyntax>().Where(p => p.Name is null))
            {
                var old = PolicyBinder.NameOf(policy);
                var signal = policy.Signals.IsAny ? "any" : Renamed(SymbolKind.Signal, policy.Signals.Names[0].Text);
                var resource = policy.Resources.IsAny ? "any" : Renamed(SymbolKind.Resource, policy.Resources.Names[0].Text);
                var now = $"{signal}-on-{resource}-{Renamed(SymbolKind.Action, policy.Steps[0].Action.Text)}";
                if (now == old)
                    continue;
                foreach (var by in set.Symbols.Of(new SymbolId(SymbolKind.Policy, old)).Where(o => !o.IsDefinition))
                    yield return new TextEdit(by.File, by.Span, ReservedWords.Quote(now));
            }
        }
    }

    /// <summary>The first mistake that the set would have and does not have now: a name that is taken, most likely.</summary>
    private static string? Mistake(SetView set, EquatableArray<TextEdit> edits)
    {
        var byFile = edits.ToLookup(e => e.File);
        var renamed = PolicyCompilation.Create(
            set.Compilation.Trees.Skip(1).Select(t => byFile.Contains(t.File) ? Parser.Parse(FixApplier.Apply(t.File, byFile[t.File])) : t), new CompilationOptions(set.Today));
        static Dictionary<string, int> Errors(PolicyCompilation c) => c.Diagnostics.Where(d => d.Severity == Severity.Error).GroupBy(d => d.Id).ToDictionary(g => g.Key, g => g.Count());
        var before = Errors(set.Compilation);
        var more = Errors(renamed).Where(e => !before.TryGetValue(e.Key, out var count) || e.Value > count).Select(e => e.Key).FirstOrDefault();
        return more is null ? null : $"that would be a mistake: {renamed.Diagnostics.Last(d => d.Id == more).Message}";
    }

    private static bool IsName(string text) =>
        text.Length > 0 && Lexer.IsNameStart(text[0]) && text.All(Lexer.IsNamePart) && text[text.Length - 1] != '-';

    private static string KindWord(SymbolKind kind) => kind.ToString().ToLowerInvariant();
}
