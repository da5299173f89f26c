namespace PolicyLang.Processes;

/// <summary>The arguments of <c>run-script</c>.</summary>
/// <param name="Script">The name of the script in <see cref="ScriptOptions.Scripts"/>.</param>
public sealed record RunScriptArguments(string Script) : IActionArguments<RunScriptArguments>
{
    /// <inheritdoc />
    public static RunScriptArguments From(DecisionStep step) => new(step.Argument("script").Text);
}
