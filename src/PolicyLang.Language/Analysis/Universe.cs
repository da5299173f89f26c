using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Analysis;

/// <summary>
/// All incidents of one signal and resource, as far as some conditions tell them apart, with the literals that say which incident it is.
/// First everything that is asked about is added, so that the cells are known; then conditions become literals. Not for concurrent use.
/// </summary>
internal sealed partial class Universe(CancellationToken cancel)
{
    private static readonly FieldType Text = new(PolicyValueType.String);
    private readonly Dictionary<SlotKey, Slot> _slots = [];
    private readonly Dictionary<string, List<string>> _watches = new(StringComparer.Ordinal);
    private readonly SortedSet<DateTimeOffset> _dates = [];
    private readonly Dictionary<WindowSyntax, TimeWindow> _windows = [];
    private readonly Dictionary<WindowSyntax, Literals3> _during = [];
    private readonly List<RecurringHours> _recurring = [];
    private readonly List<int> _active = [];
    private int[] _later = [];
    private string _resource = "target";
    private int _history;
    private int _facts;

    /// <summary>Where the formulas are built.</summary>
    public Circuit Circuit { get; } = new(cancel);

    /// <summary>The inputs.</summary>
    public IEnumerable<Slot> Slots => _slots.Values;

    /// <summary>The moments that are told apart.</summary>
    public List<DateTimeOffset> At { get; private set; } = [];

    /// <summary>Facts that may be active: the name, and which of that name.</summary>
    public List<(string Fact, int Instance)> Facts { get; } = [];

    /// <summary>Adds a condition of a policy or hold.</summary>
    public void Add(Pair pair, Condition? condition)
    {
        _resource = pair.Resource;
        Collect(pair, condition, "", 0);
    }

    /// <summary>Adds what a hold asks.</summary>
    public void Add(Pair pair, Hold hold)
    {
        Add(pair, hold.Condition);
        if (hold.While is { } watched)
        {
            if (!_watches.TryGetValue(watched.Fact.Name, out var known))
                _watches.Add(watched.Fact.Name, known = []);
            var text = Canonical.Of(watched.Condition);
            if (!known.Contains(text))
                known.Add(text);
        }

        switch (hold.During)
        {
            case OnceWindow once:
                AddDate(once.From.Value);
                AddDate(once.To.Value);
                break;
            case RecurringWindow { StartDay: null } daily:
                _recurring.Add(new RecurringHours(daily.Start, daily.End, daily.Zone?.Value));
                break;
            case RecurringWindow weekly:
                _recurring.Add(new RecurringHours(weekly.Start, weekly.End, weekly.Zone?.Value));
                break;
        }

        if (hold.During is not null && !_windows.ContainsKey(hold.During))
            _windows.Add(hold.During, Windows.Of(hold.During));
    }

    /// <summary>Adds the conditions of holds on their facts; after all holds, because each may look at the fact that another waits for.</summary>
    public void AddWatches(Pair pair, IEnumerable<Hold> holds)
    {
        foreach (var watched in holds.Select(h => h.While).OfType<WhileFact>())
        {
            for (var i = 0; i < _watches[watched.Fact.Name].Count; i++)
                Collect(pair, watched.Condition, watched.Fact.Name, i);
        }
    }

    /// <summary>Adds a date from which on something differs.</summary>
    public void AddDate(DateTimeOffset date) => _dates.Add(date.ToUniversalTime());

    /// <summary>Adds what a target is told from.</summary>
    public void AddTarget(Pair pair, Resource resource, bool isOwn)
    {
        _resource = pair.Resource;
        if (isOwn)
            SlotOf(TargetInput, "", 0);
        foreach (var field in resource.Target.Where(p => p.IsAttribute).Select(p => pair.Find(p.Text)).OfType<Field>())
            SlotOf(new Input(InputKind.Attribute, field.Name, field.Type), "", 0);
    }

    /// <summary>Makes the cells and literals of everything that was added.</summary>
    /// <exception cref="TooLargeException">There are too many to tell apart.</exception>
    public void Build()
    {
        var counts = _slots.Values.Where(s => s.Key.Input.Kind == InputKind.Seen).OrderBy(s => s.Key.Input.Span).ToList();
        if (counts.Count > 0)
            _history = Circuit.NewInput();
        foreach (var count in counts)
            Join(counts[0], count);
        foreach (var slot in _slots.Values)
        {
            slot.Cells = CellsOf(slot);
            slot.Present = slot.Key.Input.Kind == InputKind.Seen ? _history : Circuit.NewInput();
            slot.AtLeast = Order(slot.Cells.Count);
            Restrict(slot);
        }

        RestrictCounts(counts);
        _facts = Circuit.NewInput();
        foreach (var (fact, watches) in _watches.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => (w.Key, w.Value)))
        {
            for (var i = 0; i < watches.Count; i++)
            {
                Facts.Add((fact, i));
                _active.Add(Circuit.NewInput());
            }
        }

        At = Moments.Find(_dates, [.. _windows.Values], _recurring);
        _later = Order(At.Count);
    }

    /// <summary>A condition as literals; null is the absent one, which is true.</summary>
    public Literals3 Encode(Pair pair, Condition? condition) => Encode(pair, condition, "", 0);

    /// <summary>What a hold asks of the incident, the facts and the moment, as literals.</summary>
    public (Literals3 Where, Literals3 While, Literals3 During) Encode(Pair pair, Hold hold) =>
        (Encode(pair, hold.Condition), EncodeWhile(pair, hold.While), EncodeDuring(hold.During));

    /// <summary>The literal that says that the moment is not before a date.</summary>
    public int NotBefore(DateTimeOffset date) => Runs(_later, [(At.FindIndex(m => m >= date), At.Count - 1)]);

    /// <summary>The literal that says that the target of a step can be told.</summary>
    public int Told(Pair pair, Resource resource, bool isOwn)
    {
        var parts = resource.Target.Where(p => p.IsAttribute)
            .Select(p => pair.Find(p.Text) is { } field ? SlotOf(new Input(InputKind.Attribute, field.Name, field.Type), "", 0).Present : Circuit.False);
        var told = Circuit.And(parts);
        return isOwn ? Circuit.Or(told, SlotOf(TargetInput, "", 0).Present) : told;
    }

    /// <summary>The literal that says that facts and history can be read.</summary>
    public int IsReadable => Circuit.And(_facts, _history == 0 ? Circuit.True : _history);

    /// <summary>The incident of the solution that was found last.</summary>
    public Draft Read()
    {
        var solver = Circuit.Solver;
        var draft = new Draft { At = At[_later.Count(solver.IsTrue)], HasFacts = solver.IsTrue(_facts), HasHistory = _history == 0 || solver.IsTrue(_history) };
        foreach (var (key, slot) in _slots.Select(s => (s.Key, s.Value)))
        {
            if (!solver.IsTrue(slot.Present))
                continue;
            if (key.Input.Kind == InputKind.Seen)
                draft.Seen.Add((key.Input.Span, ((OrderedCells)slot.Cells).KeyIn(slot.AtLeast.Count(solver.IsTrue))));
            else if (key.Fact.Length == 0)
                draft.Values[key.Input] = slot.Cells.Witness(slot.AtLeast.Count(solver.IsTrue));
        }

        for (var i = 0; i < Facts.Count; i++)
        {
            if (!solver.IsTrue(_active[i]))
                continue;
            var (fact, instance) = Facts[i];
            var fields = _slots.Values.Where(s => s.Key.Fact == fact && s.Key.Instance == instance && solver.IsTrue(s.Present));
            draft.Facts.Add((fact, fields.Select(s => (s.Key.Input.Name, s.Cells.Witness(s.AtLeast.Count(solver.IsTrue)))).OrderBy(f => f.Name, StringComparer.Ordinal).ToList()));
        }

        return draft;
    }

    /// <summary>The literal that says that the incident's attributes or target are others than in the solution that was found last.</summary>
    public int IsElsewhere()
    {
        var solver = Circuit.Solver;
        var flipped = _slots.Values.Where(s => s.Key.Input.Kind is InputKind.Attribute or InputKind.Target)
            .SelectMany(s => solver.IsTrue(s.Present) ? [s.Present, .. s.AtLeast] : (IEnumerable<int>)[s.Present])
            .Select(l => solver.IsTrue(l) ? Circuit.Not(l) : l).ToList();
        return Circuit.Or(flipped);
    }

    private static Input TargetInput => new(InputKind.Target, "", Text);

    private static bool CanRead(Pair pair, Input input) =>
        input.Kind != InputKind.Attribute || (pair.Find(input.Name) is { } field && field.Type.Equals(input.Type));

    private Slot SlotOf(Input input, string fact, int instance)
    {
        var key = input.Kind == InputKind.FactField ? new SlotKey(input, fact, instance) : new SlotKey(input, "", 0);
        if (!_slots.TryGetValue(key, out var slot))
        {
            _slots.Add(key, slot = new Slot(key));
            slot.Comparable = [slot];
        }

        return slot;
    }

    private void Collect(Pair pair, Condition? condition, string fact, int instance)
    {
        switch (condition)
        {
            case AllOf all:
                foreach (var operand in all.Operands)
                    Collect(pair, operand, fact, instance);
                break;
            case AnyOf any:
                foreach (var operand in any.Operands)
                    Collect(pair, operand, fact, instance);
                break;
            case Negation not:
                Collect(pair, not.Operand, fact, instance);
                break;
            case SameAs same when CanRead(pair, same.Left) && CanRead(pair, same.Right):
                Join(SlotOf(same.Left, fact, instance), SlotOf(same.Right, fact, instance));
                break;
            case Compare compare when CanRead(pair, compare.Input):
                SlotOf(compare.Input, fact, instance).Constants.Add(compare.Value);
                break;
            case Contained contained when CanRead(pair, contained.Input):
                SlotOf(contained.Input, fact, instance).Constants.AddRange(contained.Values);
                break;
            case Matches like when CanRead(pair, like.Input):
                SlotOf(like.Input, fact, instance).Patterns.Add(like.Pattern);
                break;
            case Flag flag when CanRead(pair, flag.Input):
                SlotOf(flag.Input, fact, instance);
                break;
        }
    }

    private static void Join(Slot left, Slot right)
    {
        if (left.Comparable == right.Comparable)
            return;
        left.Comparable.AddRange(right.Comparable);
        foreach (var slot in right.Comparable.ToList())
            slot.Comparable = left.Comparable;
    }

    private Cells CellsOf(Slot slot)
    {
        if (slot.Cells is { } known)
            return known;
        var group = slot.Comparable;
        var input = slot.Key.Input;
        // Counts are ordered among themselves and need not be told apart, unless something else is compared with one.
        var split = group.Count > 1 && !group.All(s => s.Key.Input.Kind == InputKind.Seen) ? group.Count : 0;
        var constants = group.SelectMany(s => s.Constants);
        Cells cells = input.Type.Kind switch
        {
            PolicyValueType.Bool => new BoolCells(),
            PolicyValueType.String when group.All(s => s.Key.Input.Type.OneOf.Count > 0) => TextCells.OneOf(group.SelectMany(s => s.Key.Input.Type.OneOf)),
            PolicyValueType.String => TextCells.Of(
                constants.Select(c => c.Text).Concat(group.SelectMany(s => s.Key.Input.Type.OneOf)), [.. group.SelectMany(s => s.Patterns)], Math.Max(split, 1), NameOf(input)),
            _ => OrderedCells.Of(
                input.Type.Kind, group.Any(s => s.Key.Input.Kind == InputKind.Age), group.All(s => s.Key.Input.Kind == InputKind.Seen),
                group.Any(s => s.Key.Input.Kind is InputKind.Seen or InputKind.Age) ? constants.Append(Zero(input.Type.Kind)) : constants, split),
        };
        foreach (var other in group)
            other.Cells = cells;
        return cells;
    }

    /// <summary>What a text that stands for any is called, so that an example reads like an incident: a target by its resource.</summary>
    private string NameOf(Input input) => input.Kind switch
    {
        InputKind.Target => _resource,
        InputKind.Severity => "severity",
        _ => input.Name,
    };

    private int[] Order(int count)
    {
        var literals = new int[count - 1];
        for (var i = 0; i < literals.Length; i++)
        {
            literals[i] = Circuit.NewInput();
            if (i > 0)
                Circuit.Require(literals[i], literals[i - 1]);
        }

        return literals;
    }

    private static PolicyValue Zero(PolicyValueType type) => type == PolicyValueType.Duration ? PolicyValue.OfDuration(0) : PolicyValue.OfInt(0);

    /// <summary>What is compared with inputs of a wider range still has only its own values: a <c>one of</c> its list, a count or a duration none below 0.</summary>
    private void Restrict(Slot slot)
    {
        var input = slot.Key.Input;
        if (slot.Comparable.Count == 1)
            return;
        if (input.Type.OneOf.Count > 0)
            Circuit.Solver.Add([Runs(slot.AtLeast, input.Type.OneOf.SelectMany(v => slot.Cells.Where(Comparison.Equal, PolicyValue.OfString(v))))]);
        else if (input.Kind == InputKind.Seen || (input.Type.Kind == PolicyValueType.Duration && input.Kind != InputKind.Age))
            Circuit.Solver.Add([Runs(slot.AtLeast, slot.Cells.Where(Comparison.GreaterOrEqual, Zero(input.Type.Kind)))]);
    }

    /// <summary>Counts over longer spans are never smaller, and over no time at all there is nothing to count.</summary>
    private void RestrictCounts(List<Slot> counts)
    {
        for (var i = 0; i < counts.Count; i++)
        {
            if (counts[i].Key.Input.Span <= 0)
                Circuit.Solver.Add([Runs(counts[i].AtLeast, counts[i].Cells.Where(Comparison.Equal, PolicyValue.OfInt(0)))]);
            for (var cell = 0; i > 0 && cell < counts[i].AtLeast.Length; cell++)
                Circuit.Require(counts[i - 1].AtLeast[cell], counts[i].AtLeast[cell]);
        }
    }
}
