#if NET
using System.Buffers.Text;
using System.ComponentModel;
using System.Text;

namespace PolicyLang.CompilerServices;

/// <summary>
/// Reads the tables of policies, holds, budgets and resources that a generated set carries as constant data. Data costs the C# compiler next to
/// nothing; the same tables written as object initialisers were most of the time that a large set took to compile.
/// </summary>
/// <remarks>
/// The format is private to one version of PolicyLang. A text is its length in UTF-8 bytes, a colon and the bytes, or <c>-</c> for
/// null; a number is decimal and ends in a semicolon; a list is its count and its items, null being -1. Not for concurrent use.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct MetadataReader
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private ReadOnlySpan<byte> _rest;

    /// <summary>Called by generated code only.</summary>
    public MetadataReader(ReadOnlySpan<byte> data) => _rest = data;

    /// <summary>The table of policies.</summary>
    public static IReadOnlyList<PolicyInfo> Policies(ReadOnlySpan<byte> data)
    {
        var reader = new MetadataReader(data);
        var items = new PolicyInfo[reader.Int()];
        for (var i = 0; i < items.Length; i++)
            items[i] = reader.Policy();
        return items;
    }

    /// <summary>The table of holds.</summary>
    public static IReadOnlyList<HoldInfo> Holds(ReadOnlySpan<byte> data)
    {
        var reader = new MetadataReader(data);
        var items = new HoldInfo[reader.Int()];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new HoldInfo
            {
                Name = reader.Text()!,
                Place = reader.Place(),
                Tier = reader.Tier(),
                Actions = reader.TextsOrNull(),
                Resources = reader.TextsOrNull(),
                Documentation = reader.Text(),
                Because = reader.Text(),
                LongestSeen = reader.Span(),
            };
        }

        return items;
    }

    /// <summary>The table of budgets.</summary>
    public static IReadOnlyList<BudgetInfo> Budgets(ReadOnlySpan<byte> data)
    {
        var reader = new MetadataReader(data);
        var items = new BudgetInfo[reader.Int()];
        for (var i = 0; i < items.Length; i++)
            items[i] = new BudgetInfo(reader.Text()!, reader.Int(), reader.Bool(), reader.Span(), reader.Text(), reader.TextsOrNull(), reader.Bool());
        return items;
    }

    /// <summary>The table of resources.</summary>
    public static IReadOnlyList<ResourceInfo> Resources(ReadOnlySpan<byte> data)
    {
        var reader = new MetadataReader(data);
        var items = new ResourceInfo[reader.Int()];
        for (var i = 0; i < items.Length; i++)
            items[i] = new ResourceInfo(reader.Text()!, reader.Template(), reader.Template());
        return items;
    }

    private TemplatePart[] Template()
    {
        var parts = new TemplatePart[Int()];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = new TemplatePart(Text()!, Bool());
        return parts;
    }

    private PolicyInfo Policy() => new()
    {
        Name = Text()!,
        Place = Place(),
        Tier = Tier(),
        Inputs = TextsOrNull()!,
        LongestSeen = Span(),
        Plans = Plans(),
        Gates = Gates(),
        Title = Text(),
        Documentation = Text(),
        Owner = Text(),
        Runbook = Text(),
        LeaseEnd = Int() == 0 ? null : new DateTimeOffset(Long(), TimeSpan.Zero),
        Shadow = Bool(),
    };

    private PlanInfo[] Plans()
    {
        var plans = new PlanInfo[Int()];
        for (var i = 0; i < plans.Length; i++)
            plans[i] = new PlanInfo(TextsOrNull()!, Tier(), Steps());
        return plans;
    }

    private StepInfo[] Steps()
    {
        var steps = new StepInfo[Int()];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = new StepInfo(Text()!, Text(), Arguments());
        return steps;
    }

    private Argument[] Arguments()
    {
        var arguments = new Argument[Int()];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = new Argument(Text()!, Value());
        return arguments;
    }

    private PolicyValue Value() => (PolicyValueType)Int() switch
    {
        PolicyValueType.String => PolicyValue.OfString(Text()!),
        PolicyValueType.Int => PolicyValue.OfInt(Long()),
        PolicyValueType.Number => PolicyValue.OfNumber(BitConverter.Int64BitsToDouble(Long())),
        PolicyValueType.Bool => PolicyValue.OfBool(Bool()),
        PolicyValueType.Duration => PolicyValue.OfDuration(Long()),
        _ => PolicyValue.OfSize(Long()),
    };

    private GateInfo Gates() => new()
    {
        Limit = Int(),
        LimitWindow = Span(),
        LimitPer = Text(),
        Cooldown = Span(),
        VerifyWithin = Span(),
        VerifyElse = Text()!,
        KnownAfter = Int(),
        Approvers = TextsOrNull()!,
        Approvals = Int(),
        ApproveWithin = Int() == 0 ? null : Span(),
    };

    private SourcePlace Place()
    {
        var file = Text()!;
        if (_files.TryGetValue(file, out var known))
            file = known;
        else
            _files.Add(file, file);
        return new SourcePlace(file, Int(), Int());
    }

    private string[]? TextsOrNull()
    {
        var count = Int();
        if (count < 0)
            return null;
        var texts = new string[count];
        for (var i = 0; i < count; i++)
            texts[i] = Text()!;
        return texts;
    }

    private string? Text()
    {
        if (_rest[0] == '-')
        {
            _rest = _rest[1..];
            return null;
        }

        var length = (int)Number();
        var text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }

    private Tier Tier() => (Tier)Int();

    private bool Bool() => Int() != 0;

    private TimeSpan Span() => new(Long());

    private int Int() => (int)Number();

    private long Long() => Number();

    /// <summary>A decimal number and the one character that ends it.</summary>
    private long Number()
    {
        if (!Utf8Parser.TryParse(_rest, out long value, out var length))
            throw new InvalidOperationException("The tables of the policy set are damaged; build it again.");
        _rest = _rest[(length + 1)..];
        return value;
    }
}
#endif
