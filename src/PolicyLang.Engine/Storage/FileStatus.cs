using System.Runtime.InteropServices;

namespace PolicyLang.Engine.Storage;

/// <summary>
/// What the system knows of a file and .NET does not tell: whom it belongs to, and which file it is. It is asked by <c>statx(2)</c>, whose structure is the
/// same on all processors. Only Linux tells; elsewhere it is not known.
/// </summary>
/// <param name="Owner">Whom it belongs to.</param>
/// <param name="Device">The disk that it is on.</param>
/// <param name="Number">Its number on that disk. Another file of the same name has another one.</param>
internal readonly partial record struct FileStatus(FileOwner Owner, ulong Device, ulong Number)
{
    private const int CurrentFolder = -100;
    private const uint UserGroupAndNumber = 0x118;
    private const int SizeOfStatx = 256;
    private const int OffsetOfUser = 20;
    private const int OffsetOfGroup = 24;
    private const int OffsetOfNumber = 32;
    private const int OffsetOfDevice = 136;

    /// <summary>The status of a file or folder; null where there is none, or where it is not known.</summary>
    public static FileStatus? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var answer = new byte[SizeOfStatx];
            return Statx(CurrentFolder, path, 0, UserGroupAndNumber, answer) == 0
                ? new FileStatus(
                    new FileOwner(BitConverter.ToUInt32(answer, OffsetOfUser), BitConverter.ToUInt32(answer, OffsetOfGroup)),
                    BitConverter.ToUInt64(answer, OffsetOfDevice), BitConverter.ToUInt64(answer, OffsetOfNumber))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte[] answer);
}
