using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.Language.Text;
using HealSyntaxTree = PolicyLang.Language.Syntax.SyntaxTree;

namespace PolicyLang.Analyzers;

/// <summary>Parses each version of a file once for the generator and the analyzer together. Safe for concurrent use.</summary>
internal static class ParsedFiles
{
    /// <summary>The extension of policy files.</summary>
    public const string Extension = ".heal";

    private static readonly ConditionalWeakTable<SourceText, HealSyntaxTree> Cache = new();

    /// <summary>Whether an additional file holds policies.</summary>
    public static bool IsPolicyFile(AdditionalText file) => file.Path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The parsed file; a file that cannot be read is empty.</summary>
    public static HealSyntaxTree Parse(AdditionalText file, string shownPath, CancellationToken cancel)
    {
        var text = file.GetText(cancel) ?? SourceText.From("");
        if (Cache.TryGetValue(text, out var known) && known.File.Path == shownPath && known.File.FullPath == file.Path)
            return known;
        // Over the bytes of the file, where the host read it so that debuggers can compare.
        var sha256 = text.ChecksumAlgorithm == SourceHashAlgorithm.Sha256 ? SourceFile.Hex(text.GetChecksum()) : null;
        var tree = Language.Syntax.Parser.Parse(new SourceFile(shownPath, text.ToString(), file.Path, sha256));
        Cache.Remove(text);
        return Cache.GetValue(text, _ => tree);
    }
}
