using System.Globalization;
using System.Reflection;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.Cli.Run.Configuration;

/// <summary>
/// Holds a part of the configuration against the class of its options, before the binder of .NET reads it: that one names neither the place of
/// a wrong value nor the path of an unknown key, and knows no <c>5m</c>. Durations are rewritten to what it reads.
/// </summary>
internal sealed class OptionsCheck(ConfigurationProblems problems)
{
    /// <summary>Checks what a node holds.</summary>
    /// <param name="node">The node.</param>
    /// <param name="type">The class of the options.</param>
    /// <param name="others">Keys that are read apart.</param>
    public void Check(ConfigurationNode node, Type type, params string[] others)
    {
        if (!HasKind(node, ConfigurationKind.Object, "keys and values in braces"))
            return;
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in node.Children.Where(c => !others.Contains(c.Name, StringComparer.OrdinalIgnoreCase)))
        {
            if (properties.FirstOrDefault(p => p.Name.Equals(child.Name, StringComparison.OrdinalIgnoreCase)) is { } property)
                CheckValue(child, property.PropertyType);
            else
                AddUnknown(child, [.. properties.Select(p => KeyOf(p.Name)), .. others]);
        }
    }

    /// <summary>Checks what a node lists, each by the class of its options. An entry that says nothing would be left out by the binder.</summary>
    public void CheckEntries(ConfigurationNode node, Type type)
    {
        foreach (var child in node.Children)
        {
            if (child.Kind == ConfigurationKind.Object && child.Children.Count == 0)
                problems.Add(child, "it says nothing; write what it is, or take it out");
            else
                CheckValue(child, type);
        }
    }

    /// <summary>Says that a key is none.</summary>
    public void AddUnknown(ConfigurationNode node, IReadOnlyCollection<string> known)
    {
        var guess = NearestName.Suggest(node.Name, known) is { Length: > 0 } near ? near : ".";
        problems.Add(node, $"there is no key '{node.Name}' here{guess} The keys are {string.Join(", ", known.Order(StringComparer.Ordinal))}");
    }

    /// <summary>Whether a node holds what it must; says so where not.</summary>
    public bool HasKind(ConfigurationNode node, ConfigurationKind kind, string what)
    {
        if (node.Kind == kind)
            return true;
        problems.Add(node, $"this must be {what}");
        return false;
    }

    /// <summary>The key of a property.</summary>
    public static string KeyOf(string property) => char.ToLowerInvariant(property[0]) + property[1..];

    private void CheckValue(ConfigurationNode node, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string) || type.IsValueType || type == typeof(Uri))
            CheckScalar(node, type);
        else if (Argument(type, typeof(IDictionary<,>), 1) is { } value)
        {
            if (HasKind(node, ConfigurationKind.Object, "names and what they stand for in braces"))
                CheckEntries(node, value);
        }
        else if (Argument(type, typeof(ICollection<>), 0) is { } element)
        {
            if (HasKind(node, ConfigurationKind.Array, "a list in brackets"))
                CheckEntries(node, element);
        }
        else
            Check(node, type);
    }

    private void CheckScalar(ConfigurationNode node, Type type)
    {
        if (!HasKind(node, ConfigurationKind.Value, "one value"))
            return;
        var text = node.Value!;
        var shown = node.IsSecret ? "its value" : $"'{text}'";
        if (type == typeof(TimeSpan))
        {
            if (DurationText.TryParse(text, out var ticks))
                node.Value = new TimeSpan(ticks).ToString("c", CultureInfo.InvariantCulture);
            // A bare number would be days.
            else if (!text.Contains(':', StringComparison.Ordinal) || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _))
                problems.Add(node, $"{shown} is no duration; write it as 30s, 5m or 00:05:00");
        }
        else if (type == typeof(bool) && !bool.TryParse(text, out _))
            problems.Add(node, $"{shown} is neither true nor false");
        else if (type == typeof(int) && !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            problems.Add(node, $"{shown} is no whole number up to {NumberText.Format(int.MaxValue)}");
        else if (type == typeof(Uri) && !(Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            problems.Add(node, $"{shown} is no address; write it as https://host/path");
        else if (type.IsEnum && !Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase))
            problems.Add(node, $"{shown} is none of {string.Join(", ", Enum.GetNames(type).Select(KeyOf))}");
    }

    private static Type? Argument(Type type, Type shape, int position) => type.GetInterfaces().Append(type)
        .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == shape)?.GetGenericArguments()[position];
}
