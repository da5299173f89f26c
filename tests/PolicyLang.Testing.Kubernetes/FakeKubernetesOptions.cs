namespace PolicyLang.Testing.Kubernetes;

/// <summary>How the server behaves.</summary>
public sealed record FakeKubernetesOptions
{
    /// <summary>Whether it serves <c>policy/v1beta1</c> only, as Kubernetes up to 1.20 does.</summary>
    public bool LegacyPolicy { get; init; }

    /// <summary>Whether controllers run: workloads get pods, pods get nodes and become ready, budgets are counted, and pods that end are gone.</summary>
    public bool HasControllers { get; init; }

    /// <summary>The time of the objects, and of the ends of watches.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
