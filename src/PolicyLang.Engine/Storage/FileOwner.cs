using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PolicyLang.Engine.Storage;

/// <summary>
/// Whom a file belongs to. .NET tells modes and no owners, so the system is asked: <c>statx(2)</c>, whose structure is the same on all processors, and
/// <c>fchown(2)</c>, which gives away the file that is open and not what somebody has put in its place since. Only Linux tells; elsewhere it is not known.
/// </summary>
/// <param name="User">The number of the user.</param>
/// <param name="Group">The number of the group.</param>
internal readonly partial record struct FileOwner(uint User, uint Group)
{
    private const int CurrentFolder = -100;
    private const uint UserAndGroup = 0x18;
    private const int SizeOfStatx = 256;
    private const int OffsetOfUser = 20;
    private const int OffsetOfGroup = 24;

    /// <summary>Whom a file or folder belongs to; null where there is none, or where it is not known.</summary>
    public static FileOwner? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var answer = new byte[SizeOfStatx];
            return Statx(CurrentFolder, path, 0, UserAndGroup, answer) == 0
                ? new FileOwner(BitConverter.ToUInt32(answer, OffsetOfUser), BitConverter.ToUInt32(answer, OffsetOfGroup))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return null;
        }
    }

    /// <summary>Gives an open file to this owner; false where this process may not. It is called where <see cref="Of"/> has told an owner.</summary>
    public bool TryTake(SafeFileHandle file) => Chown(file, User, Group) == 0;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte[] answer);

    [LibraryImport("libc", EntryPoint = "fchown")]
    private static partial int Chown(SafeFileHandle file, uint user, uint group);
}
