namespace PolicyLang.Kubernetes;

/// <summary>The name of an object in a namespace.</summary>
internal readonly record struct ObjectName(string Namespace, string Name)
{
    /// <summary><c>shop/checkout</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
