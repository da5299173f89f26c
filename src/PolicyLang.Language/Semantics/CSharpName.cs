using System.Text;

namespace PolicyLang.Language.Semantics;

/// <summary>Turns names of the language into C# names: <c>crash-loop</c> becomes <c>CrashLoop</c>.</summary>
public static class CSharpName
{
    /// <summary>The C# name.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length);
        var upper = true;
        foreach (var c in name)
        {
            if (c is '-' or '_')
            {
                upper = true;
                continue;
            }

            text.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        // A name of underscores only, or one that begins with a digit after them, is no identifier yet.
        if (text.Length == 0 || char.IsDigit(text[0]))
            text.Insert(0, '_');
        return text.ToString();
    }
}
