using System.Text.Json.Nodes;
using PolicyLang.Testing.Kubernetes.Storage;

namespace PolicyLang.Testing.Kubernetes.Api;

/// <summary>Deletes and evicts, with their preconditions.</summary>
internal sealed class PodDeletion(ObjectStore store)
{
    /// <summary>
    /// Deletes an object. A pod that is bound to a node only gets its deletion timestamp: the kubelet ends it, and then deletes it with a
    /// grace period of zero.
    /// </summary>
    /// <returns>The object where it is still there or is a pod, or a <c>Status</c>.</returns>
    public JsonObject Delete(ResourceType type, string? space, string name, JsonObject? options, bool dryRun)
    {
        var item = store.Get(type, space, name);
        var metadata = item["metadata"]!;
        if (options?["preconditions"] is { } wanted)
        {
            if ((string?)wanted["uid"] is { } uid && uid != (string?)metadata["uid"])
                throw ApiException.Precondition(type, name, "UID", uid, (string)metadata["uid"]!);
            if ((string?)wanted["resourceVersion"] is { } version && version != (string?)metadata["resourceVersion"])
                throw ApiException.Precondition(type, name, "ResourceVersion", version, (string)metadata["resourceVersion"]!);
        }
        if (dryRun)
            return item;
        var grace = (long?)options?["gracePeriodSeconds"] ?? (type.Kind == "Pod" ? (long?)item["spec"]!["terminationGracePeriodSeconds"] ?? 30 : 0);
        var waits = type.Kind == "Pod" && grace > 0 && item["spec"]!["nodeName"] is not null && (string?)item["status"]?["phase"] is not ("Succeeded" or "Failed");
        if (waits || metadata["finalizers"] is JsonArray { Count: > 0 })
        {
            if (metadata["deletionTimestamp"] is not null)
                return item;
            return store.Update(type, space, name, current => Ending(current, waits ? grace : null));
        }
        // Watchers see a pod with its deletion timestamp before it is gone.
        store.Remove(type, space, name, type.Kind == "Pod" && metadata["deletionTimestamp"] is null ? current => Ending(current, 0) : null);
        if (type.Kind == "Namespace")
            RemoveContent(name);
        return type.Kind == "Pod" ? item : Success(type, name, (string)metadata["uid"]!);
    }

    private JsonObject Ending(JsonObject item, long? grace)
    {
        item["metadata"]!["deletionTimestamp"] = store.Now();
        if (grace is not null)
            item["metadata"]!["deletionGracePeriodSeconds"] = grace;
        return item;
    }

    /// <summary>Evicts a pod, if its disruption budget allows it.</summary>
    public JsonObject Evict(ResourceType type, string space, string name, JsonObject body, bool legacy, bool queryDryRun)
    {
        if ((string?)body["kind"] != "Eviction" || (string?)body["apiVersion"] is not { } version || (version != "policy/v1beta1" && (legacy || version != "policy/v1")))
            throw ApiException.BadRequest($"no kind \"{body["kind"]}\" is registered for version \"{body["apiVersion"]}\"");
        var pod = store.Get(type, space, name);
        var options = body["deleteOptions"] as JsonObject;
        var dryRun = queryDryRun || (options?["dryRun"]?.AsArray().Any(d => (string?)d == "All") ?? false);
        var isFree = (string?)pod["status"]?["phase"] is "Pending" or "Succeeded" or "Failed" || pod["metadata"]!["deletionTimestamp"] is not null;
        if (!isFree)
        {
            var budgets = store.List(store.Type("poddisruptionbudgets"), space).Items.Where(b => Selector.Fits(b["spec"]?["selector"], pod["metadata"]!["labels"])).ToList();
            if (budgets.Count > 1)
                throw new ApiException(500, null, "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
            if (budgets.Count == 1 && !IsSpare(pod, budgets[0]))
                SpendBudget(budgets[0], space, name, dryRun);
        }
        Delete(type, space, name, options, dryRun);
        return Success(type, name, (string)pod["metadata"]!["uid"]!);
    }

    /// <summary>A pod that is not ready is not one of the healthy ones that the budget keeps.</summary>
    private static bool IsSpare(JsonObject pod, JsonObject budget)
    {
        var isReady = pod["status"]?["conditions"] is JsonArray conditions && conditions.Any(c => (string?)c!["type"] == "Ready" && (string?)c["status"] == "True");
        var (healthy, wanted) = ((long?)budget["status"]?["currentHealthy"] ?? 0, (long?)budget["status"]?["desiredHealthy"] ?? 0);
        return !isReady && wanted > 0 && healthy >= wanted;
    }

    private void SpendBudget(JsonObject found, string space, string name, bool dryRun)
    {
        var type = store.Type("poddisruptionbudgets");
        var budget = (string)found["metadata"]!["name"]!;
        store.Update(type, space, budget, current =>
        {
            var status = (JsonObject)(current["status"] ??= new JsonObject());
            if (((long?)status["observedGeneration"] ?? 0) < ((long?)current["metadata"]!["generation"] ?? 0))
                throw Refusal($"The disruption budget {budget} is still being processed by the server.", 10);
            var allowed = (long?)status["disruptionsAllowed"] ?? 0;
            if (allowed <= 0)
                throw Refusal($"The disruption budget {budget} needs {status["desiredHealthy"] ?? 0} healthy pods and has {status["currentHealthy"] ?? 0} currently", null);
            status["disruptionsAllowed"] = allowed - 1;
            ((JsonObject)(status["disruptedPods"] ??= new JsonObject()))[name] = store.Now();
            return current;
        }, statusOnly: true, dryRun);

        static ApiException Refusal(string cause, int? retryAfter) => new(
            429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.",
            new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "DisruptionBudget", ["message"] = cause }) }, retryAfter);
    }

    private void RemoveContent(string space)
    {
        foreach (var plural in new[] { "deployments", "statefulsets", "daemonsets", "replicasets", "jobs", "pods", "services", "configmaps", "events", "persistentvolumeclaims", "poddisruptionbudgets", "horizontalpodautoscalers", "serviceaccounts", "ingresses", "networkpolicies", "controllerrevisions" })
        {
            var type = store.Type(plural);
            foreach (var item in store.List(type, space).Items)
            {
                if (store.Find(type, space, (string)item["metadata"]!["name"]!) is not null)
                    store.Remove(type, space, (string)item["metadata"]!["name"]!);
            }
        }
    }

    private static JsonObject Success(ResourceType type, string name, string uid) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
        ["details"] = new JsonObject { ["name"] = name, ["kind"] = type.Plural, ["group"] = type.Group, ["uid"] = uid },
        ["code"] = 201,
    };
}
