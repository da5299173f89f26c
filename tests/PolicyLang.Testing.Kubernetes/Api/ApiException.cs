using System.Text.Json.Nodes;

namespace PolicyLang.Testing.Kubernetes.Api;

/// <summary>An answer that is not success, as a <c>Status</c> object of the API.</summary>
public sealed class ApiException(int code, string? reason, string message, JsonObject? details = null, int? retryAfterSeconds = null) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Code { get; } = code;

    /// <summary>The value of the header <c>Retry-After</c> in seconds, or null.</summary>
    public int? RetryAfterSeconds { get; } = retryAfterSeconds;

    public static ApiException NotFound(ResourceType type, string name) =>
        new(404, "NotFound", $"{type.QualifiedName} \"{name}\" not found", Details(type, name));

    public static ApiException AlreadyExists(ResourceType type, string name) =>
        new(409, "AlreadyExists", $"{type.QualifiedName} \"{name}\" already exists", Details(type, name));

    public static ApiException Modified(ResourceType type, string name) => new(
        409, "Conflict", $"Operation cannot be fulfilled on {type.QualifiedName} \"{name}\": the object has been modified; please apply your changes to the latest version and try again",
        Details(type, name));

    public static ApiException Precondition(ResourceType type, string name, string what, string wanted, string found) => new(
        409, "Conflict", $"Operation cannot be fulfilled on {type.QualifiedName} \"{name}\": Precondition failed: {what} in precondition: {wanted}, {what} in object meta: {found}",
        Details(type, name));

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Invalid(ResourceType type, string name, string message) =>
        new(422, "Invalid", $"{type.Kind} \"{name}\" is invalid: {message}", Details(type, name));

    public static ApiException Immutable(ResourceType type, string name, string field, string value)
    {
        var message = $"Invalid value: \"{value}\": field is immutable";
        var details = Details(type, name);
        details["causes"] = new JsonArray(new JsonObject { ["reason"] = "FieldValueInvalid", ["message"] = message, ["field"] = field });
        return new(422, "Invalid", $"{type.Kind} \"{name}\" is invalid: {field}: {message}", details);
    }

    public static ApiException Expired(long asked, long oldest) =>
        new(410, "Expired", $"too old resource version: {asked} ({oldest})");

    /// <summary>The object of the API.</summary>
    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
            ["code"] = Code,
        };
        if (reason is not null)
            status["reason"] = reason;
        if (details is not null)
            status["details"] = details.DeepClone();
        if (RetryAfterSeconds is { } seconds)
            (status["details"] ??= new JsonObject())["retryAfterSeconds"] = seconds;
        return status;
    }

    private static JsonObject Details(ResourceType type, string name)
    {
        var details = new JsonObject { ["name"] = name, ["kind"] = type.Plural };
        if (type.Group.Length > 0)
            details["group"] = type.Group;
        return details;
    }
}
