namespace PolicyLang;

/// <summary>What is known of a kind of resource.</summary>
/// <param name="Name">The resource's name, for example <c>pod</c>.</param>
/// <param name="Target">The template of the identity of one such thing, in parts.</param>
/// <param name="Group">The template of the group that it belongs to: incidents of one signal, resource and group are one pattern.</param>
public sealed record ResourceInfo(string Name, IReadOnlyList<TemplatePart> Target, IReadOnlyList<TemplatePart> Group)
{
    /// <summary>Fills a template from an incident's attributes; null where one is missing or unreadable.</summary>
    public static string? Fill(IReadOnlyList<TemplatePart> template, IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        var text = "";
        foreach (var part in template)
        {
            if (!part.IsAttribute)
            {
                text += part.Text;
                continue;
            }

            if (!attributes.TryGetValue(part.Text, out var value) || value.Kind is AttributeValueKind.Missing or AttributeValueKind.Unreadable)
                return null;
            text += value.ToString();
        }

        return text;
    }
}
