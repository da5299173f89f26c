using System.Text.Json.Nodes;
using PolicyLang.Testing.Kubernetes.Api;
using PolicyLang.Testing.Kubernetes.Storage;

namespace PolicyLang.Testing.Kubernetes.Controllers;

/// <summary>
/// What a cluster does besides keeping objects, one change after the other: deployments keep replica sets, these keep pods, pods get a node
/// and become ready, budgets are counted, and pods that are to end are gone. Daemon sets and stateful sets are not played.
/// </summary>
public sealed class FakeControllers
{
    private const string Revision = "deployment.kubernetes.io/revision";
    private readonly ObjectStore _store;
    private readonly Lock _lock = new();
    private bool _isPending;

    internal FakeControllers(ObjectStore store)
    {
        _store = store;
        store.Changed += _ => Reconcile();
    }

    /// <summary>Whether new pods become ready.</summary>
    public bool PodsBecomeReady { get; set; } = true;

    /// <summary>Whether pods that are to end are ended.</summary>
    public bool PodsEnd { get; set; } = true;

    /// <summary>
    /// Goes over everything until nothing changes, so that a client that has its answer finds the cluster at rest. A change that it makes
    /// itself only asks for one more round.
    /// </summary>
    public void Reconcile()
    {
        if (_lock.IsHeldByCurrentThread)
        {
            _isPending = true;
            return;
        }
        lock (_lock)
        {
            do
            {
                _isPending = false;
                try
                {
                    Round();
                }
                catch (ApiException)
                {
                    // A client changed it in between, which itself asks for a round.
                }
            }
            while (_isPending);
        }
    }

    private void Round()
    {
        foreach (var deployment in All("deployments"))
            KeepReplicaSets(deployment);
        foreach (var set in All("replicasets"))
            KeepPods(set);
        foreach (var pod in All("pods"))
            Run(pod);
        foreach (var set in All("replicasets"))
            Count("replicasets", set, PodsOf(set));
        foreach (var deployment in All("deployments"))
            Count("deployments", deployment, [.. Owned("replicasets", deployment).SelectMany(PodsOf)]);
        foreach (var budget in All("poddisruptionbudgets"))
            CountBudget(budget);
    }

    private void KeepReplicaSets(JsonObject deployment)
    {
        var sets = Owned("replicasets", deployment);
        var template = deployment["spec"]!["template"]!;
        var current = sets.FirstOrDefault(s => JsonNode.DeepEquals(Unhashed(s["spec"]!["template"]!), template));
        var newest = sets.Select(s => (int)RevisionOf(s)).DefaultIfEmpty(0).Max();
        if (current is null)
        {
            current = _store.Create(_store.Type("replicasets"), Space(deployment), Child(deployment, template, $"{Name(deployment)}-{newest + 1:x}", newest + 1));
        }
        else if (RevisionOf(current) != newest)
        {
            Change("replicasets", current, s => s["metadata"]!["annotations"]![Revision] = $"{newest + 1}");
        }
        foreach (var set in Owned("replicasets", deployment))
        {
            var wanted = Name(set) == Name(current) ? (long)deployment["spec"]!["replicas"]! : 0;
            if ((long)set["spec"]!["replicas"]! != wanted)
                Change("replicasets", set, s => s["spec"]!["replicas"] = wanted);
        }
        var revision = (string?)_store.Get(_store.Type("replicasets"), Space(deployment), Name(current))["metadata"]!["annotations"]![Revision];
        if ((string?)deployment["metadata"]!["annotations"]?[Revision] != revision)
            Change("deployments", deployment, d => ((JsonObject)(d["metadata"]!["annotations"] ??= new JsonObject()))[Revision] = revision);
    }

    private static JsonObject Child(JsonObject deployment, JsonNode template, string name, int revision)
    {
        var hashed = (JsonObject)template.DeepClone();
        var labels = (JsonObject)(((JsonObject)(hashed["metadata"] ??= new JsonObject()))["labels"] ??= new JsonObject());
        labels["pod-template-hash"] = name[(name.LastIndexOf('-') + 1)..];
        var selector = (JsonObject)deployment["spec"]!["selector"]!.DeepClone();
        ((JsonObject)(selector["matchLabels"] ??= new JsonObject()))["pod-template-hash"] = (string)labels["pod-template-hash"]!;
        return new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = labels.DeepClone(),
                ["annotations"] = new JsonObject { [Revision] = $"{revision}" },
                ["ownerReferences"] = new JsonArray(OwnerReference(deployment)),
            },
            ["spec"] = new JsonObject { ["replicas"] = (long)deployment["spec"]!["replicas"]!, ["selector"] = selector, ["template"] = hashed },
        };
    }

    private static JsonNode Unhashed(JsonNode template)
    {
        var copy = template.DeepClone();
        (copy["metadata"]?["labels"] as JsonObject)?.Remove("pod-template-hash");
        return copy;
    }

    private void KeepPods(JsonObject set)
    {
        var pods = PodsOf(set).Where(p => p["metadata"]!["deletionTimestamp"] is null).ToList();
        for (var missing = (long)set["spec"]!["replicas"]! - pods.Count; missing > 0; missing--)
        {
            var template = set["spec"]!["template"]!;
            var metadata = (JsonObject)(template["metadata"]?.DeepClone() ?? new JsonObject());
            metadata["generateName"] = $"{Name(set)}-";
            metadata["ownerReferences"] = new JsonArray(OwnerReference(set));
            _store.Create(_store.Type("pods"), Space(set), new() { ["metadata"] = metadata, ["spec"] = template["spec"]!.DeepClone() });
        }
        foreach (var extra in pods.Skip((int)(long)set["spec"]!["replicas"]!))
            _store.Remove(_store.Type("pods"), Space(set), Name(extra));
    }

    private void Run(JsonObject pod)
    {
        if (pod["metadata"]!["deletionTimestamp"] is not null)
        {
            if (PodsEnd && pod["metadata"]!["finalizers"] is null)
                _store.Remove(_store.Type("pods"), Space(pod), Name(pod));
            return;
        }
        if (pod["spec"]!["nodeName"] is null)
        {
            if (All("nodes").Where(n => (bool?)n["spec"]?["unschedulable"] != true).MinBy(n => All("pods").Count(p => (string?)p["spec"]!["nodeName"] == Name(n))) is { } node)
                Change("pods", pod, p => p["spec"]!["nodeName"] = Name(node));
        }
        else if ((string?)pod["status"]!["phase"] == "Pending" && PodsBecomeReady)
        {
            _store.Update(_store.Type("pods"), Space(pod), Name(pod), p =>
            {
                p["status"] = new JsonObject
                {
                    ["phase"] = "Running",
                    ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }),
                    ["containerStatuses"] = new JsonArray([.. p["spec"]!["containers"]!.AsArray().Select(c => new JsonObject
                    {
                        ["name"] = (string?)c!["name"], ["image"] = (string?)c["image"], ["imageID"] = "", ["ready"] = true, ["restartCount"] = 0,
                        ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = _store.Now() } },
                    })]),
                };
                return p;
            }, statusOnly: true);
        }
    }

    private void Count(string plural, JsonObject workload, IReadOnlyList<JsonObject> pods)
    {
        var now = _store.Find(_store.Type(plural), Space(workload), Name(workload));
        if (now is null)
            return;
        var ready = pods.Count(IsReady);
        _store.Update(_store.Type(plural), Space(workload), Name(workload), w =>
        {
            w["status"] = new JsonObject
            {
                ["observedGeneration"] = (long)w["metadata"]!["generation"]!,
                ["replicas"] = pods.Count,
                ["updatedReplicas"] = pods.Count,
                ["readyReplicas"] = ready,
                ["availableReplicas"] = ready,
                ["conditions"] = plural == "deployments" ? new JsonArray(new JsonObject { ["type"] = "Progressing", ["status"] = "True", ["reason"] = "NewReplicaSetAvailable" }) : new JsonArray(),
            };
            return w;
        }, statusOnly: true);
    }

    private void CountBudget(JsonObject budget)
    {
        var pods = _store.List(_store.Type("pods"), Space(budget)).Items.Where(p => Selector.Fits(budget["spec"]?["selector"], p["metadata"]!["labels"])).ToList();
        var healthy = pods.Count(p => IsReady(p) && p["metadata"]!["deletionTimestamp"] is null);
        var wanted = (long?)budget["spec"]!["minAvailable"] ?? (pods.Count - (long?)budget["spec"]!["maxUnavailable"] ?? 0);
        _store.Update(_store.Type("poddisruptionbudgets"), Space(budget), Name(budget), b =>
        {
            b["status"] = new JsonObject
            {
                ["observedGeneration"] = (long?)b["metadata"]!["generation"] ?? 0,
                ["expectedPods"] = pods.Count,
                ["currentHealthy"] = healthy,
                ["desiredHealthy"] = wanted,
                ["disruptionsAllowed"] = Math.Max(0, healthy - wanted),
            };
            return b;
        }, statusOnly: true);
    }

    private static bool IsReady(JsonObject pod) =>
        (pod["status"]?["conditions"]?.AsArray() ?? []).Any(c => (string?)c!["type"] == "Ready" && (string?)c["status"] == "True");

    private static long RevisionOf(JsonObject set) => long.TryParse((string?)set["metadata"]!["annotations"]?[Revision], out var revision) ? revision : 0;

    private static JsonObject OwnerReference(JsonObject owner) => new()
    {
        ["apiVersion"] = (string?)owner["apiVersion"],
        ["kind"] = (string?)owner["kind"],
        ["name"] = Name(owner),
        ["uid"] = (string?)owner["metadata"]!["uid"],
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };

    private static string Name(JsonObject item) => (string)item["metadata"]!["name"]!;

    private static string? Space(JsonObject item) => (string?)item["metadata"]!["namespace"];

    private IReadOnlyList<JsonObject> All(string plural) => _store.List(_store.Type(plural), null).Items;

    private IReadOnlyList<JsonObject> PodsOf(JsonObject set) => Owned("pods", set);

    private IReadOnlyList<JsonObject> Owned(string plural, JsonObject owner) =>
    [
        .. _store.List(_store.Type(plural), Space(owner)).Items.Where(i =>
            (i["metadata"]!["ownerReferences"]?.AsArray() ?? []).Any(o => (string?)o!["uid"] == (string?)owner["metadata"]!["uid"])),
    ];

    private void Change(string plural, JsonObject item, Action<JsonObject> change) => _store.Update(_store.Type(plural), Space(item), Name(item), i =>
    {
        change(i);
        i["metadata"]!.AsObject().Remove("resourceVersion");
        return i;
    });
}
