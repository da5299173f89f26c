using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PolicyLang.Language.Tiers;

namespace PolicyLang.Cli.Input;

/// <summary>
/// Finds what a compiled service vouches for with <c>[AssumeNoEffect]</c>. It reads metadata and symbols; no code of the service is loaded.
/// </summary>
internal sealed class VouchedMembers
{
    private readonly MetadataReader _metadata;
    private readonly string _file;
    private readonly Dictionary<MethodDefinitionHandle, SourcePlace> _places;

    private VouchedMembers(MetadataReader metadata, MetadataReader? symbols, string file)
    {
        (_metadata, _file) = (metadata, file);
        _places = symbols is null ? [] : PlacesOf(symbols);
    }

    /// <summary>Reads an assembly, with the portable symbols in it or beside it where there are any.</summary>
    /// <exception cref="CannotRunException">The file cannot be read, or is no .NET assembly.</exception>
    public static IReadOnlyList<VouchedEffect> Read(string path)
    {
        try
        {
            using var image = new PEReader(new MemoryStream(File.ReadAllBytes(path)));
            if (!image.HasMetadata)
                throw new CannotRunException($"{path}: this is no .NET assembly; give the service's DLL, for example bin/Release/net10.0/Service.dll");
            image.TryOpenAssociatedPortablePdb(path, file => File.Exists(file) ? new MemoryStream(File.ReadAllBytes(file)) : null, out var symbols, out _);
            using (symbols)
            {
                var found = new VouchedMembers(image.GetMetadataReader(), symbols?.GetMetadataReader(), Path.GetFileName(path)).All();
                return [.. found.OrderBy(v => v.Type, StringComparer.Ordinal).ThenBy(v => v.Place.Line).ThenBy(v => v.Member, StringComparer.Ordinal)];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            throw new CannotRunException($"{path}: {e.Message}");
        }
    }

    private IEnumerable<VouchedEffect> All()
    {
        foreach (var handle in _metadata.TypeDefinitions)
        {
            var type = _metadata.GetTypeDefinition(handle);
            var methods = type.GetMethods();
            if (Reason(type.GetCustomAttributes()) is { } whole)
                yield return Entry(handle, "all of it", whole, methods);
            foreach (var method in methods)
            {
                if (Reason(_metadata.GetMethodDefinition(method).GetCustomAttributes()) is { } reason)
                    yield return Entry(handle, $"{MemberName(type, method)}()", reason, [method]);
            }

            foreach (var property in type.GetProperties().Select(_metadata.GetPropertyDefinition))
            {
                var accessors = property.GetAccessors();
                if (Reason(property.GetCustomAttributes()) is { } reason)
                    yield return Entry(handle, _metadata.GetString(property.Name), reason, [accessors.Getter, accessors.Setter]);
            }
        }
    }

    private VouchedEffect Entry(TypeDefinitionHandle type, string member, string reason, IEnumerable<MethodDefinitionHandle> methods) => new(
        NameOf(type), Actions(type), member, reason,
        methods.Where(_places.ContainsKey).Select(m => _places[m]).FirstOrDefault() ?? new SourcePlace(_file, 0, 0));

    /// <summary>The actions that the class of a member handles, or that a class around it does.</summary>
    private string Actions(TypeDefinitionHandle handle)
    {
        for (var h = handle; !h.IsNil; h = _metadata.GetTypeDefinition(h).GetDeclaringType())
        {
            var actions = _metadata.GetTypeDefinition(h).GetCustomAttributes().Select(a => Text(a, "HandlesAttribute")).OfType<string>().ToList();
            if (actions.Count > 0)
                return string.Join(", ", actions);
        }

        return "";
    }

    private string NameOf(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var name = _metadata.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{NameOf(outer)}.{name}" : name;
    }

    /// <summary>A method's name; a local function has one that the compiler made of it and of its method: <c>&lt;Run&gt;g__Unlock|0_0</c>.</summary>
    private string MemberName(TypeDefinition type, MethodDefinitionHandle handle)
    {
        var name = _metadata.GetString(_metadata.GetMethodDefinition(handle).Name);
        if (name is ".ctor" or ".cctor")
            return _metadata.GetString(type.Name);
        var (local, end) = (name.IndexOf(">g__", StringComparison.Ordinal), name.LastIndexOf('|'));
        return local > 0 && end > local ? name[(local + 4)..end] : name;
    }

    private string? Reason(CustomAttributeHandleCollection attributes) => attributes.Select(a => Text(a, "AssumeNoEffectAttribute")).FirstOrDefault(t => t is not null);

    /// <summary>The text that an attribute of PolicyLang was given, or null where it is another attribute.</summary>
    private string? Text(CustomAttributeHandle handle, string name)
    {
        var attribute = _metadata.GetCustomAttribute(handle);
        if (attribute.Constructor.Kind != HandleKind.MemberReference
            || _metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is not { Kind: HandleKind.TypeReference } parent)
            return null;
        var type = _metadata.GetTypeReference((TypeReferenceHandle)parent);
        if (!_metadata.StringComparer.Equals(type.Name, name) || !_metadata.StringComparer.Equals(type.Namespace, "PolicyLang"))
            return null;
        var value = _metadata.GetBlobReader(attribute.Value);
        // ECMA-335, II.23.3: the prolog, then the arguments of the constructor.
        return value.ReadUInt16() == 1 ? value.ReadSerializedString() ?? "" : null;
    }

    private static Dictionary<MethodDefinitionHandle, SourcePlace> PlacesOf(MetadataReader symbols)
    {
        var places = new Dictionary<MethodDefinitionHandle, SourcePlace>();
        foreach (var handle in symbols.MethodDebugInformation)
        {
            var method = symbols.GetMethodDebugInformation(handle);
            foreach (var point in method.GetSequencePoints().Where(p => !p.IsHidden).Take(1))
            {
                var place = new SourcePlace(Shown(symbols.GetString(symbols.GetDocument(point.Document).Name)), point.StartLine, point.StartColumn);
                places[handle.ToDefinitionHandle()] = place;
                // The code of an async method or an iterator is in a class that the compiler made.
                if (method.GetStateMachineKickoffMethod() is { IsNil: false } kickoff)
                    places[kickoff] = place;
            }
        }

        return places;
    }

    /// <summary>Relative to this folder, so that the document is the same on every machine.</summary>
    private static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path).Replace('\\', '/');
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? path.Replace('\\', '/').Split('/')[^1] : relative;
    }
}
