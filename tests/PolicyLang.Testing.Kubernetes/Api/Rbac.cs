using System.Collections.Concurrent;

namespace PolicyLang.Testing.Kubernetes.Api;

/// <summary>Who may do what: users by bearer token, each with the rules of its roles.</summary>
public sealed class Rbac
{
    private readonly ConcurrentDictionary<string, (string User, IReadOnlyList<Rule> Rules)> _users = [];

    /// <summary>Adds a user, or replaces one.</summary>
    /// <returns>The token.</returns>
    public string AddUser(string name, params Rule[] rules)
    {
        var token = TokenOf(name);
        _users[token] = (name, rules);
        return token;
    }

    /// <summary>The token of a user, whether known or not.</summary>
    public static string TokenOf(string name) => $"token-of-{name}";

    /// <summary>The user of a token.</summary>
    /// <exception cref="ApiException">401: nobody has it.</exception>
    public string UserOf(string? token) => token is not null && _users.TryGetValue(token, out var user)
        ? user.User
        : throw new ApiException(401, "Unauthorized", "Unauthorized");

    /// <summary>Whether a rule allows it.</summary>
    public bool Allows(string token, string verb, string group, string resource, string? space) =>
        _users.TryGetValue(token, out var user) && user.Rules.Any(r => r.Allows(verb, group, resource, space));

    /// <summary>Refuses what no rule allows.</summary>
    /// <exception cref="ApiException">403.</exception>
    public void Demand(string token, ApiRequest request)
    {
        var resource = request.Subresource is null ? request.Type.Plural : $"{request.Type.Plural}/{request.Subresource}";
        if (Allows(token, request.Verb, request.Type.Group, resource, request.Namespace))
            return;
        var scope = request.Namespace is null ? "at the cluster scope" : $"in the namespace \"{request.Namespace}\"";
        var name = request.Name is null ? "" : $" \"{request.Name}\"";
        throw new ApiException(
            403, "Forbidden",
            $"{request.Type.QualifiedName}{name} is forbidden: User \"{token["token-of-".Length..]}\" cannot {request.Verb} resource \"{resource}\" in API group \"{request.Type.Group}\" {scope}");
    }
}

/// <summary>A rule of a role; <c>*</c> is everything.</summary>
/// <param name="Groups">API groups; empty text is the core.</param>
/// <param name="Resources">Plural names, with <c>/subresource</c> where one is meant.</param>
/// <param name="Verbs">Verbs.</param>
/// <param name="Namespace">The only namespace that it counts for, or null for all.</param>
public sealed record Rule(string[] Groups, string[] Resources, string[] Verbs, string? Namespace = null)
{
    /// <summary>Everything.</summary>
    public static Rule All { get; } = new(["*"], ["*"], ["*"]);

    internal bool Allows(string verb, string group, string resource, string? space) =>
        Has(Verbs, verb) && Has(Groups, group) && Has(Resources, resource) && (Namespace is null || Namespace == space);

    private static bool Has(string[] allowed, string value) => allowed.Contains("*") || allowed.Contains(value);
}
