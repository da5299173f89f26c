using PolicyLang.Language.Text;

namespace PolicyLang.Language.Semantics;

/// <summary>Reads target and group templates: text with attributes in braces.</summary>
internal static class TemplateText
{
    /// <summary>The parts of a template, or null where a brace has no partner or holds no name.</summary>
    public static EquatableArray<Part>? TryParse(string template)
    {
        var parts = new List<Part>();
        var position = 0;
        while (position < template.Length)
        {
            var open = template.IndexOfAny(['{', '}'], position);
            if (open < 0)
            {
                parts.Add(new Part(template.Substring(position), false));
                break;
            }

            var close = template[open] == '{' ? template.IndexOfAny(['{', '}'], open + 1) : -1;
            if (close < 0 || template[close] != '}' || close == open + 1)
                return null;
            if (open > position)
                parts.Add(new Part(template.Substring(position, open - position), false));
            parts.Add(new Part(template.Substring(open + 1, close - open - 1).Trim('`'), true));
            position = close + 1;
        }

        return parts.ToEquatableArray();
    }
}
