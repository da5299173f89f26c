namespace PolicyLang.Server.Security;

/// <summary>
/// Signing in by OpenID Connect: authorization code with PKCE. A person's name and groups, which the audit and the approvals have, come from
/// claims of the identity token. Binds from a configuration.
/// </summary>
public sealed class OidcOptions
{
    /// <summary>The path that the provider sends people back to; it must be registered there as a redirect URI.</summary>
    public const string CallbackPath = "/session/oidc/callback";

    /// <summary>The issuer: <c>https://login.example.com/realms/ops</c>. Its discovery document is read from there.</summary>
    public Uri? Authority { get; set; }

    /// <summary>The client as the provider knows it.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The client's secret; null for a public client, which PKCE alone protects.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What the button on the page says.</summary>
    public string Label { get; set; } = "Sign in with single sign-on";

    /// <summary>Scopes to ask for, beside <c>openid</c>, <c>profile</c> and <c>email</c>.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>
    /// The claim that is the person's name. It must be one that people cannot choose themselves. Where it is <c>email</c>, an address that the
    /// provider says is not verified is refused.
    /// </summary>
    public string NameClaim { get; set; } = "email";

    /// <summary>The claim whose values are the person's groups, which policies name in <c>approve by</c>, and which <see cref="Roles"/> maps.</summary>
    public string GroupsClaim { get; set; } = "groups";

    /// <summary>Which groups may do what. Who is in none of them cannot sign in. The group <c>*</c> is everybody whom the provider knows.</summary>
    public IDictionary<Role, IList<string>> Roles { get; } = new Dictionary<Role, IList<string>>();

    /// <summary>Whether claims are also read from the provider's userinfo endpoint, for providers whose identity tokens lack groups.</summary>
    public bool ReadsUserInfo { get; set; }

    /// <summary>What people in some groups may do.</summary>
    internal IEnumerable<Role> RolesOf(IReadOnlyCollection<string> groups) => Roles.Where(r => r.Value.Any(g => g == "*" || groups.Contains(g, StringComparer.Ordinal))).Select(r => r.Key);

    internal IEnumerable<string> Problems()
    {
        if (Authority is not { IsAbsoluteUri: true } authority || !(authority.Scheme == Uri.UriSchemeHttps || (authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)))
            yield return "Authority is no https address; name the issuer of the OpenID Connect provider";
        if (string.IsNullOrWhiteSpace(ClientId))
            yield return "ClientId is empty; the OpenID Connect provider knows this server by it";
        if (string.IsNullOrWhiteSpace(NameClaim))
            yield return "NameClaim is empty; name the claim that is a person's name";
        if (string.IsNullOrWhiteSpace(GroupsClaim))
            yield return "GroupsClaim is empty; name the claim that has a person's groups";
        if (!Roles.Any(r => r.Value.Count > 0))
            yield return "Roles maps no group to a role, so nobody could sign in by OpenID Connect";
    }
}
