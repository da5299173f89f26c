namespace PolicyLang;

/// <summary>What an API does that a handler must not do where nobody is asked.</summary>
public enum Effect
{
    /// <summary>Runs commands in a database, or changes what it holds.</summary>
    Database,

    /// <summary>Changes how traffic finds its way: DNS, routes, firewalls, network policies.</summary>
    Network,

    /// <summary>Deletes files or folders.</summary>
    Files,

    /// <summary>Starts a shell, or a program that is not known when the handler is compiled.</summary>
    Process,

    /// <summary>Writes over HTTP to an address that is not known when the handler is compiled.</summary>
    Http,

    /// <summary>Does something else that cannot be taken back.</summary>
    Irreversible,
}
