using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PolicyLang.Engine;
using PolicyLang.Processes;

// The convention of the .NET libraries: registration methods are found without a using directive of their own.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers programs with PolicyLang.</summary>
public static class ScriptServiceCollectionExtensions
{
    /// <summary>Adds the handler of <c>run-script</c>, on every resource.</summary>
    /// <param name="builder">The registration.</param>
    /// <param name="configure">Lists the programs. They are checked when the host starts.</param>
    public static IPolicyLangBuilder AddScriptHandler(this IPolicyLangBuilder builder, Action<ScriptOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<ScriptOptions>().Configure(configure).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ScriptOptions>, ScriptOptionsValidator>());
        return builder.AddHandler<RunScriptHandler, RunScriptArguments>();
    }
}
