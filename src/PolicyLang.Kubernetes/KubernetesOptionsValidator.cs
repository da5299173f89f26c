using Microsoft.Extensions.Options;

namespace PolicyLang.Kubernetes;

internal sealed class KubernetesOptionsValidator : IValidateOptions<KubernetesOptions>
{
    public ValidateOptionsResult Validate(string? name, KubernetesOptions options)
    {
        var errors = new List<string>();
        Check(options.Kubeconfig is null || File.Exists(options.Kubeconfig), $"Kubeconfig '{options.Kubeconfig}' does not exist.");
        Check(options.CallTimeout > TimeSpan.Zero, "CallTimeout must be more than zero.");
        Check(options.MinReplicas >= 1, "MinReplicas must be at least 1: a policy must not stop a workload.");
        Check(options.MaxReplicas >= options.MinReplicas, "MaxReplicas must not be less than MinReplicas.");
        Check(options.MaxScaleStep >= 1, "MaxScaleStep must be at least 1.");
        Check(options.MaxCordonedNodes >= 1, "MaxCordonedNodes must be at least 1.");
        Check(options.MaxEvictions >= 1, "MaxEvictions must be at least 1.");
        Check(options.DrainTimeout > TimeSpan.Zero, "DrainTimeout must be more than zero.");
        Check(options.DrainInterval > TimeSpan.Zero, "DrainInterval must be more than zero.");
        var both = options.AllowedNamespaces.Intersect(options.ProtectedNamespaces).ToList();
        Check(both.Count == 0, $"{string.Join(", ", both)}: a namespace is either allowed or protected.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors.Select(e => $"Kubernetes: {e}"));

        void Check(bool isRight, string error)
        {
            if (!isRight)
                errors.Add(error);
        }
    }
}
