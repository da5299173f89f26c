using PolicyLang.Language.Text;

namespace PolicyLang.Language.Emit;

/// <summary>A class of C# that handles actions.</summary>
/// <param name="Name">Its full name, beginning with <c>global::</c>.</param>
/// <param name="Handled">What it says that it handles.</param>
/// <param name="Arguments">The arguments that it takes.</param>
public sealed record HandlerType(string Name, EquatableArray<HandledAction> Handled, EquatableArray<HandlerArguments> Arguments);

/// <summary>What one <c>HandlesAttribute</c> says.</summary>
/// <param name="Action">The action's name.</param>
/// <param name="On">The resource, or null for every one that no other handler names.</param>
/// <param name="IsIdempotent">Whether carrying it out twice is the same as once, so that the engine may try again.</param>
public sealed record HandledAction(string Action, string? On, bool IsIdempotent);

/// <summary>The arguments that a handler takes.</summary>
/// <param name="Name">The name of their type, without its namespace.</param>
/// <param name="FullName">The full name of their type; null where there is no such type yet, because it is generated.</param>
public sealed record HandlerArguments(string Name, string? FullName);
