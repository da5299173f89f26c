namespace PolicyLang;

/// <summary>The handlers of one project. The generator makes the class <c>PolicyHandlers</c> of every <see cref="HandlesAttribute"/> in it.</summary>
public interface IHandlerSet
{
    /// <summary>The handlers, by action and resource.</summary>
    IReadOnlyList<HandlerDescriptor> Handlers { get; }
}
