namespace PolicyLang.Language.Analysis;

/// <summary>
/// The variables of a <see cref="SatSolver"/>, those that took part in most of the recent conflicts first: a binary heap over activities
/// that are bumped and age. Of two that are alike the older one comes first, so the order is deterministic. Not for concurrent use.
/// </summary>
internal sealed class VariableOrder
{
    private const double Decay = 0.95;

    /// <summary>Beyond this all activities are scaled down, so that they stay in the range of a double.</summary>
    private const double Largest = 1e100;

    private readonly List<double> _activities = [];
    private readonly List<int> _heap = [];
    private readonly List<int> _places = [];
    private double _bump = 1;

    /// <summary>Adds the next variable; variables count from 0.</summary>
    public void Add(int variable)
    {
        _activities.Add(0);
        _places.Add(-1);
        Return(variable);
    }

    /// <summary>Puts a variable back that was taken; one that is there stays.</summary>
    public void Return(int variable)
    {
        if (_places[variable] >= 0)
            return;
        _places[variable] = _heap.Count;
        _heap.Add(variable);
        Rise(_heap.Count - 1);
    }

    /// <summary>Takes the first variable that is wanted, and all before it; -1 where there is none.</summary>
    public int Take(Func<int, bool> isWanted)
    {
        while (_heap.Count > 0)
        {
            var top = _heap[0];
            var last = _heap[_heap.Count - 1];
            _heap.RemoveAt(_heap.Count - 1);
            _places[top] = -1;
            if (_heap.Count > 0)
            {
                _heap[0] = last;
                _places[last] = 0;
                Sink(0);
            }

            if (isWanted(top))
                return top;
        }

        return -1;
    }

    /// <summary>A variable took part in a conflict.</summary>
    public void Bump(int variable)
    {
        _activities[variable] += _bump;
        if (_activities[variable] > Largest)
        {
            for (var i = 0; i < _activities.Count; i++)
                _activities[i] /= Largest;
            _bump /= Largest;
        }

        if (_places[variable] >= 0)
            Rise(_places[variable]);
    }

    /// <summary>Later conflicts count more than those so far.</summary>
    public void Age() => _bump /= Decay;

    private void Rise(int place)
    {
        var variable = _heap[place];
        while (place > 0)
        {
            var parent = (place - 1) / 2;
            if (!IsBefore(variable, _heap[parent]))
                break;
            Put(place, _heap[parent]);
            place = parent;
        }

        Put(place, variable);
    }

    private void Sink(int place)
    {
        var variable = _heap[place];
        while (true)
        {
            var child = (place * 2) + 1;
            if (child >= _heap.Count)
                break;
            if (child + 1 < _heap.Count && IsBefore(_heap[child + 1], _heap[child]))
                child++;
            if (!IsBefore(_heap[child], variable))
                break;
            Put(place, _heap[child]);
            place = child;
        }

        Put(place, variable);
    }

    private void Put(int place, int variable)
    {
        _heap[place] = variable;
        _places[variable] = place;
    }

    private bool IsBefore(int left, int right) =>
        _activities[left] > _activities[right] || (_activities[left] >= _activities[right] && left < right);
}
