using System.Text;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Emit;

/// <summary>Writes the tables of policies, holds, budgets and resources as the text that <c>CompilerServices.MetadataReader</c> reads; the format is described there.</summary>
internal sealed class MetadataWriter
{
    private readonly StringBuilder _text = new();

    public static string Policies(PolicyModel model)
    {
        var writer = new MetadataWriter().Number(model.Policies.Count);
        foreach (var policy in model.Policies)
            writer.Policy(policy);
        return writer._text.ToString();
    }

    public static string Holds(PolicyModel model)
    {
        var writer = new MetadataWriter().Number(model.Holds.Count);
        foreach (var hold in model.Holds)
        {
            writer.Text(hold.Name).Place(new Location(hold.File, hold.Syntax.Name.Span)).Number((int)hold.Tier).Texts(hold.Actions).Texts(hold.Resources)
                .Text(hold.Syntax.Documentation).Text(hold.Syntax.Because?.Value).Number(LongestSeen(hold.Condition, hold.While?.Condition));
        }

        return writer._text.ToString();
    }

    public static string Budgets(PolicyModel model)
    {
        var writer = new MetadataWriter().Number(model.Budgets.Count);
        foreach (var budget in model.Budgets)
        {
            var syntax = budget.Syntax;
            writer.Text(syntax.Name.Text).Number(syntax.Allows.Value).Bool(syntax.CountsTargets).Number(syntax.Per.Ticks)
                .Text(syntax.PerName?.Text).Texts(budget.Resources).Bool(syntax.Latch);
        }

        return writer._text.ToString();
    }

    public static string Resources(PolicyModel model)
    {
        var writer = new MetadataWriter().Number(model.Resources.Count);
        foreach (var resource in model.Resources)
            writer.Text(resource.Name).Template(resource.Target).Template(resource.Group);
        return writer._text.ToString();
    }

    private MetadataWriter Template(EquatableArray<Part> parts)
    {
        Number(parts.Count);
        foreach (var part in parts)
            Text(part.Text).Bool(part.IsAttribute);
        return this;
    }

    private void Policy(Policy policy)
    {
        Text(policy.Name).Place(policy.Place).Number((int)policy.Tier).Texts(policy.Inputs).Number(LongestSeen(policy.Condition));
        var plans = policy.Plans.GroupBy(p => (p.Steps, p.Floor)).Select(g => g.ToList()).ToList();
        Number(plans.Count);
        foreach (var plan in plans)
        {
            Texts(plan.Select(p => p.IncidentResource)).Number((int)plan[0].Floor).Number(plan[0].Steps.Count);
            foreach (var step in plan[0].Steps)
                Step(step);
        }

        Gates(policy.Gates);
        Text(policy.Syntax.Title?.Value).Text(policy.Syntax.Documentation).Text(policy.Syntax.Owner?.Value).Text(policy.Syntax.Runbook?.Value);
        Optional(policy.LeaseEnd?.UtcTicks).Bool(policy.IsShadow);
    }

    private void Step(Step step)
    {
        Text(step.Action.Name).Text(step.Resource).Number(step.Args.Count);
        foreach (var (name, value) in step.Args)
        {
            Text(name).Number((int)value.Type);
            _ = value.Type switch
            {
                PolicyValueType.String => Text(value.Text),
                PolicyValueType.Int => Number(value.Int),
                PolicyValueType.Number => Number(BitConverter.DoubleToInt64Bits(value.Number)),
                PolicyValueType.Bool => Bool(value.Bool),
                PolicyValueType.Duration => Number(value.DurationTicks),
                _ => Number(value.SizeBytes),
            };
        }
    }

    private void Gates(GateInfo gates) =>
        Number(gates.Limit).Number(gates.LimitWindow.Ticks).Text(gates.LimitPer).Number(gates.Cooldown.Ticks).Number(gates.VerifyWithin.Ticks)
            .Text(gates.VerifyElse).Number(gates.KnownAfter).Texts(gates.Approvers).Number(gates.Approvals).Optional(gates.ApproveWithin?.Ticks);

    private static long LongestSeen(params Condition?[] conditions) =>
        conditions.SelectMany(c => c?.Inputs ?? []).Where(i => i.Kind == InputKind.Seen).Select(i => i.Span).DefaultIfEmpty().Max();

    private MetadataWriter Place(Location location) => Text(location.File.Path).Number(location.Start.Line).Number(location.Start.Column);

    private MetadataWriter Optional(long? value) => value is { } number ? Number(1).Number(number) : Number(0);

    private MetadataWriter Texts(IEnumerable<string>? texts)
    {
        if (texts is null)
            return Number(-1);
        var items = texts.ToList();
        Number(items.Count);
        foreach (var item in items)
            Text(item);
        return this;
    }

    private MetadataWriter Text(string? text)
    {
        if (text is null)
        {
            _text.Append('-');
            return this;
        }

        // Half a surrogate pair is no Unicode text, and no UTF-8 literal can have one.
        var clean = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        _text.Append(NumberText.Format(Encoding.UTF8.GetByteCount(clean))).Append(':').Append(clean);
        return this;
    }

    private MetadataWriter Bool(bool value) => Number(value ? 1 : 0);

    private MetadataWriter Number(long value)
    {
        _text.Append(NumberText.Format(value)).Append(';');
        return this;
    }
}
