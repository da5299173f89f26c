using System.Reflection;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Compiled;

/// <summary>A workload with its loaded set and incidents.</summary>
/// <remarks>Each benchmark runs in a process of its own. The image of a set is kept between them, under the hash of what made it.</remarks>
internal sealed class Fixture
{
    /// <summary>The root of the checkout.</summary>
    public static string Repository { get; } =
        typeof(Fixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!;

    private static Fixture? _last;

    private Fixture(Workload workload, IPolicySet set, Incident[] incidents)
    {
        Workload = workload;
        Set = set;
        Incidents = incidents;
        Typed = SetImage.Stream(set, incidents);
        Interned = [.. incidents.Select(set.Intern)];
    }

    public Workload Workload { get; }

    public IPolicySet Set { get; }

    public Incident[] Incidents { get; }

    /// <summary>The incidents as <see cref="IPolicySet.Intern"/> gave them.</summary>
    public InternedIncident[] Interned { get; }

    public TypedStream Typed { get; }

    /// <summary>Compiles or finds the set, loads it, reads the incidents, and demands that all entrances decide as the workload says.</summary>
    public static Fixture Load(int policies, int events = Workload.StreamLength)
    {
        // Several benchmarks of one process want the same one.
        if (_last is { } last && last.Workload.Policies.Length == policies && last.Workload.Events.Length == events)
            return last;
        var workload = Workload.Create(policies, events);
        var set = SetImage.Load(ImageOf(workload));
        var fixture = new Fixture(workload, set, IncidentJson.Read(workload, events));
        fixture.Demand();
        return _last = fixture;
    }

    /// <summary>Demands that all entrances decide as the workload says.</summary>
    /// <exception cref="InvalidOperationException">One decides something else.</exception>
    public void Demand()
    {
        var verdicts = new Verdict[Incidents.Length];
        void Compare(string who) => Equality.Demand(who, Workload, verdicts.Length, i => new Answer(verdicts[i].Policy, (int)verdicts[i].Tier));
        Typed(verdicts, 0, verdicts.Length);
        Compare("the typed entrance");
        for (var i = 0; i < verdicts.Length; i++)
            verdicts[i] = Set.Decide(in Interned[i]);
        Compare("the interned entrance");
        for (var i = 0; i < verdicts.Length; i++)
            verdicts[i] = Set.Decide(Incidents[i]);
        Compare("the raw entrance");
        Array.Clear(verdicts);
        Set.Decide(Incidents, verdicts);
        Compare("the batch entrance");
    }

    /// <summary>The image of a workload's set, compiled at most once for each compiler.</summary>
    public static byte[] ImageOf(Workload workload)
    {
        var compiler = typeof(Language.Emit.Emitter).Assembly.ManifestModule.ModuleVersionId;
        var words = typeof(IPolicySet).Assembly.ManifestModule.ModuleVersionId;
        var own = typeof(Fixture).Assembly.ManifestModule.ModuleVersionId;
        var folder = Path.Combine(Repository, "artifacts", "benchmarks");
        var path = Path.Combine(folder, $"{workload.Policies.Length}-{compiler:N}-{words:N}-{own:N}.dll");
        if (File.Exists(path))
            return File.ReadAllBytes(path);
        var image = SetImage.Compile(workload, Purpose.Measure).Assembly;
        Directory.CreateDirectory(folder);
        var temporary = path + "." + Environment.ProcessId;
        File.WriteAllBytes(temporary, image);
        File.Move(temporary, path, overwrite: true);
        return image;
    }
}
