using Microsoft.Extensions.Options;

namespace PolicyLang.Kubernetes.Signals;

internal sealed class KubernetesSignalOptionsValidator : IValidateOptions<KubernetesSignalOptions>
{
    public ValidateOptionsResult Validate(string? name, KubernetesSignalOptions options) => options switch
    {
        { MaxAge.Ticks: <= 0 } => ValidateOptionsResult.Fail("Kubernetes signals: MaxAge must be more than zero."),
        { RetryDelay.Ticks: <= 0 } => ValidateOptionsResult.Fail("Kubernetes signals: RetryDelay must be more than zero."),
        { MaxFailures: < 1 } => ValidateOptionsResult.Fail("Kubernetes signals: MaxFailures must be at least 1."),
        { Namespace.Length: 0 } => ValidateOptionsResult.Fail("Kubernetes signals: Namespace must not be empty; leave it null for all."),
        _ => ValidateOptionsResult.Success,
    };
}
