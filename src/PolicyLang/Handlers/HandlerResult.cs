namespace PolicyLang;

/// <summary>What a handler did. A handler that could not do it throws instead.</summary>
/// <param name="Summary">One sentence for the audit and for people, for example <c>deleted pod shop/checkout-7d9f</c>. No secrets.</param>
/// <param name="UndoState">
/// What the undo needs to know, such as the number of replicas before, or null. It is kept with the audit, so it is small, and no secret.
/// </param>
public sealed record HandlerResult(string Summary, string? UndoState = null);
