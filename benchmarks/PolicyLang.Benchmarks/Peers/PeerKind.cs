namespace PolicyLang.Benchmarks.Peers;

/// <summary>The engines of .NET that are compared with.</summary>
public enum PeerKind
{
    /// <summary>Microsoft RulesEngine: rules as lambda texts.</summary>
    RulesEngine,

    /// <summary>NRules: a Rete network.</summary>
    NRules,

    /// <summary>Cel: Google's expression language.</summary>
    Cel,
}
