using System.IO.Compression;
using System.Reflection.Metadata;

namespace PolicyLang.Package.Tests;

/// <summary>What the debug information of an assembly says of a source file.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Hash">The digest of its bytes.</param>
/// <param name="Embedded">Its bytes, or null where they are not in it.</param>
internal sealed record DebugInformation(string Name, byte[] Hash, byte[]? Embedded)
{
    // The kind of custom debug information that holds a source text: Portable PDB v1.0, "Embedded Source".
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    /// <summary>The source files of a portable PDB.</summary>
    public static List<DebugInformation> Of(string pdb)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(pdb));
        return Of(provider.GetMetadataReader());
    }

    /// <summary>The source files of a portable PDB.</summary>
    public static List<DebugInformation> Of(MetadataReader reader) =>
    [
        .. from handle in reader.Documents
           let document = reader.GetDocument(handle)
           select new DebugInformation(reader.GetString(document.Name), reader.GetBlobBytes(document.Hash), TextOf(reader, handle)),
    ];

    private static byte[]? TextOf(MetadataReader reader, DocumentHandle handle)
    {
        var blob = reader.GetCustomDebugInformation(handle).Select(reader.GetCustomDebugInformation)
            .Where(i => reader.GetGuid(i.Kind) == EmbeddedSource).Select(i => reader.GetBlobBytes(i.Value)).SingleOrDefault();
        if (blob is null)
            return null;
        // Four bytes with the length before compression; zero where it is not compressed.
        if (BitConverter.ToInt32(blob) == 0)
            return blob[4..];
        using var text = new MemoryStream();
        using (var inflate = new DeflateStream(new MemoryStream(blob, 4, blob.Length - 4), CompressionMode.Decompress))
            inflate.CopyTo(text);
        return text.ToArray();
    }
}
