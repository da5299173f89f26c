using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PolicyLang.Engine.Storage;

/// <summary>Whom a file belongs to.</summary>
/// <param name="User">The number of the user.</param>
/// <param name="Group">The number of the group.</param>
internal readonly partial record struct FileOwner(uint User, uint Group)
{
    /// <summary>Whom a file or folder belongs to; null where there is none, or where it is not known.</summary>
    public static FileOwner? Of(string path) => FileStatus.Of(path)?.Owner;

    /// <summary>
    /// Gives an open file to this owner, by <c>fchown(2)</c>: the file that is open, and not what somebody has put in its place since. False where this
    /// process may not. It is called where <see cref="Of"/> has told an owner.
    /// </summary>
    public bool TryTake(SafeFileHandle file) => Chown(file, User, Group) == 0;

    [LibraryImport("libc", EntryPoint = "fchown")]
    private static partial int Chown(SafeFileHandle file, uint user, uint group);
}
