using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PolicyLang.Language.Text;
using PolicyLang.Language.Tiers;

namespace PolicyLang.Cli.Input;

/// <summary>
/// Finds what a compiled service vouches for with <c>[AssumeNoEffect]</c>, and what it says that it does with <c>[Effect]</c>. It reads
/// metadata and symbols; no code of the service is loaded.
/// </summary>
internal sealed class HandlerEffectsReader
{
    private readonly MetadataReader _metadata;
    private readonly string _file;
    private readonly Dictionary<MethodDefinitionHandle, SourcePlace> _places;

    private HandlerEffectsReader(MetadataReader metadata, MetadataReader? symbols, string file)
    {
        (_metadata, _file) = (metadata, file);
        _places = symbols is null ? [] : PlacesOf(symbols);
    }

    /// <summary>Reads an assembly, with the portable symbols in it or beside it where there are any.</summary>
    /// <exception cref="CannotRunException">The file cannot be read, or is no .NET assembly.</exception>
    public static HandlerEffects Read(string path)
    {
        try
        {
            using var image = new PEReader(new MemoryStream(File.ReadAllBytes(path)));
            if (!image.HasMetadata)
                throw new CannotRunException($"{path}: this is no .NET assembly; give the service's DLL, for example bin/Release/net10.0/Service.dll");
            image.TryOpenAssociatedPortablePdb(path, file => File.Exists(file) ? new MemoryStream(File.ReadAllBytes(file)) : null, out var symbols, out _);
            using (symbols)
            {
                var found = new HandlerEffectsReader(image.GetMetadataReader(), symbols?.GetMetadataReader(), Path.GetFileName(path)).All().OfType<Member>()
                    .OrderBy(m => m.Type, StringComparer.Ordinal).ThenBy(m => m.Place.Line).ThenBy(m => m.Name, StringComparer.Ordinal).ToList();
                return new HandlerEffects(
                    found.Where(m => m.Reason is not null).Select(m => new VouchedEffect(m.Type, m.Actions, m.Name, m.Reason!, m.Place)).ToEquatableArray(),
                    found.Where(m => m.Effects.Length > 0).Select(m => new DeclaredEffect(m.Type, m.Name, m.Effects, m.Place)).ToEquatableArray());
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            throw new CannotRunException($"{path}: {e.Message}");
        }
    }

    private IEnumerable<Member?> All()
    {
        foreach (var handle in _metadata.TypeDefinitions)
        {
            var type = _metadata.GetTypeDefinition(handle);
            var methods = type.GetMethods();
            yield return ToMember(handle, "all of it", type.GetCustomAttributes(), methods);
            foreach (var method in methods)
                yield return ToMember(handle, $"{MemberName(type, method)}()", _metadata.GetMethodDefinition(method).GetCustomAttributes(), [method]);
            foreach (var property in type.GetProperties().Select(_metadata.GetPropertyDefinition))
                yield return ToMember(handle, _metadata.GetString(property.Name), property.GetCustomAttributes(), [property.GetAccessors().Getter, property.GetAccessors().Setter]);
        }
    }

    /// <summary>What a member says of its effects, or null where it says nothing.</summary>
    private Member? ToMember(TypeDefinitionHandle type, string name, CustomAttributeHandleCollection attributes, IEnumerable<MethodDefinitionHandle> methods)
    {
        var reason = attributes.Select(a => Text(a, "AssumeNoEffectAttribute")).FirstOrDefault(t => t is not null);
        var effects = string.Join(", ", attributes.Select(EffectOf).OfType<string>().Distinct().Order(StringComparer.Ordinal));
        return reason is null && effects.Length == 0
            ? null
            : new Member(
                NameOf(type), Actions(type), name, reason, effects,
                methods.Where(_places.ContainsKey).Select(m => _places[m]).FirstOrDefault() ?? new SourcePlace(_file, 0, 0));
    }

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

    /// <summary>The text that an attribute of PolicyLang was given, or null where it is another attribute.</summary>
    private string? Text(CustomAttributeHandle handle, string name) => Arguments(handle, name) is { } value ? value.ReadSerializedString() ?? "" : null;

    /// <summary>What an <c>[Effect]</c> names, or null where it is another attribute.</summary>
    private string? EffectOf(CustomAttributeHandle handle) =>
        Arguments(handle, "EffectAttribute") is { } value ? ((Effect)value.ReadInt32()).ToString().ToLowerInvariant() : null;

    /// <summary>The arguments of an attribute of PolicyLang, or null where it is another attribute.</summary>
    private BlobReader? Arguments(CustomAttributeHandle handle, string name)
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
        return value.ReadUInt16() == 1 ? value : null;
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

    /// <summary>A member that says something of its effects.</summary>
    /// <param name="Type">The class that it is in.</param>
    /// <param name="Actions">The actions that the class handles, or empty.</param>
    /// <param name="Name">The member.</param>
    /// <param name="Reason">Why a person vouches for it, or null.</param>
    /// <param name="Effects">What it says that it does, or empty.</param>
    /// <param name="Place">Where it is written.</param>
    private sealed record Member(string Type, string Actions, string Name, string? Reason, string Effects, SourcePlace Place);
}
