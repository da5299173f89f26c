using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Tests.Audit;

public sealed class AuditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task An_untouched_audit_is_intact()
    {
        await WriteAsync(50);

        Assert.Equal((50L, 0, ""), Report());
    }

    /// <summary>What somebody with the database and without the key could do, and what is found.</summary>
    [Theory]
    [InlineData("UPDATE audit SET body = '{\"n\":7 }' WHERE seq = 7", "record 7 was changed")]
    [InlineData("UPDATE audit SET kind = 'page' WHERE seq = 7", "record 7 was changed")]
    [InlineData("UPDATE audit SET incident = 'other' WHERE seq = 7", "record 7 was changed")]
    [InlineData("UPDATE audit SET at = '2026-11-24T10:00:01.0000000Z' WHERE seq = 7", "record 7 was changed")]
    [InlineData("UPDATE audit SET mac = zeroblob(32) WHERE seq = 7", "record 7 was changed")]
    [InlineData("UPDATE audit SET incident = 'de', kind = 'decided' || 'inci' WHERE seq = 7", "record 7 was changed")]
    [InlineData("DELETE FROM audit WHERE seq = 7", "record 7 is missing")]
    [InlineData("DELETE FROM audit WHERE seq BETWEEN 7 AND 9", "records 7 to 9 are missing")]
    [InlineData("DELETE FROM audit WHERE seq < 4", "records 1 to 3 are missing")]
    [InlineData("DELETE FROM audit WHERE seq = 7; UPDATE audit SET seq = seq - 1 WHERE seq > 7", "record 7 does not follow the record before it")]
    [InlineData("UPDATE audit SET seq = -1 WHERE seq = 7; UPDATE audit SET seq = 7 WHERE seq = 8; UPDATE audit SET seq = 8 WHERE seq = -1", "record 7 does not follow")]
    [InlineData("INSERT INTO audit SELECT 51, at, kind, incident, body, previous, mac FROM audit WHERE seq = 50", "record 51 does not follow")]
    public async Task Every_change_is_found(string sql, string problem)
    {
        await WriteAsync(50);
        Tamper(sql);

        Assert.Contains(problem, Report().Problems, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM audit WHERE seq > 45", "the audit ends at record 45, and a checkpoint of 2026-11-24T10:00:00.0000000Z saw record 50")]
    [InlineData("DELETE FROM audit", "the audit ends at record 0")]
    public async Task What_was_cut_off_is_found_by_a_checkpoint(string sql, string problem)
    {
        await WriteAsync(50);
        var kept = new AuditArchive(_folder.Path).Checkpoint(_time.GetUtcNow())!;
        Tamper(sql);

        Assert.Equal("", Report().Problems);
        Assert.Contains(problem, Report(kept).Problems, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_that_was_written_anew_with_the_key_is_found_by_a_checkpoint()
    {
        await WriteAsync(50);
        var kept = new AuditArchive(_folder.Path).Checkpoint(_time.GetUtcNow())!;
        Tamper("DELETE FROM audit");
        await WriteAsync(60, body: "better");

        Assert.Contains("record 50 is not the one of the checkpoint", Report(kept).Problems, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_checkpoint_is_told()
    {
        await WriteAsync(5);
        var kept = new AuditArchive(_folder.Path).Checkpoint(_time.GetUtcNow())!;

        Assert.Contains("was changed, or belongs to another key", Report(kept with { Sequence = 4 }).Problems, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_database_itself_refuses_to_change_or_delete()
    {
        await using var database = await WriteAsync(2, keep: true);

        await Assert.ThrowsAsync<SqliteException>(() => database!.WriteAsync(s => s.Execute("DELETE FROM audit")));
        await Assert.ThrowsAsync<SqliteException>(() => database!.WriteAsync(s => s.Execute("UPDATE audit SET body = ''")));
    }

    [Fact]
    public async Task A_key_that_others_may_read_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes");
        await WriteAsync(1);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder.File(AuditKey.FileName), UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Assert.Contains("chmod 600", Assert.Throws<InvalidOperationException>(() => Report()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_key_is_not_replaced()
    {
        await WriteAsync(1);
        File.Delete(_folder.File(AuditKey.FileName));

        Assert.Contains("put it back from your copy", Assert.Throws<InvalidOperationException>(() => AuditKey.OpenOrCreate(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_throws_leaves_nothing_and_harms_no_other()
    {
        var key = AuditKey.OpenOrCreate(_folder.Path);
        await using (var database = EngineDatabase.Open(_folder.Path, TimeProvider.System))
        {
            var log = new AuditLog(key, _time);
            var works = Enumerable.Range(0, 500).Select(i => database.WriteAsync(session =>
            {
                log.Append(session, "n", $"i{i}", "{}");
                if (i % 7 == 0)
                    throw new InvalidOperationException("no");
            })).ToList();
            await Assert.ThrowsAsync<InvalidOperationException>(() => Task.WhenAll(works));
            Assert.Equal(Enumerable.Range(0, 500).Where(i => i % 7 == 0), works.Select((w, i) => (w, i)).Where(w => w.w.IsFaulted).Select(w => w.i));
        }

        Assert.Equal((428L, 0, ""), Report());
    }

    [Fact]
    public async Task Two_engines_do_not_share_a_folder()
    {
        await using var database = await WriteAsync(1, keep: true);

        Assert.Contains("Another engine uses", Assert.Throws<InvalidOperationException>(() => EngineDatabase.Open(_folder.Path, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_secret_is_whole_or_not_there_and_never_written_over()
    {
        var path = _folder.File("secret");
        Assert.Throws<DirectoryNotFoundException>(() => SafeFiles.Create(_folder.File("none/secret"), "whole"u8));
        SafeFiles.Create(path, "whole"u8);

        Assert.ThrowsAny<IOException>(() => SafeFiles.Create(path, "other"u8));

        Assert.Equal("whole", File.ReadAllText(path));
        Assert.Equal(["secret"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    private async Task<EngineDatabase?> WriteAsync(int records, string body = "n", bool keep = false)
    {
        var key = AuditKey.OpenOrCreate(_folder.Path);
        var database = EngineDatabase.Open(_folder.Path, TimeProvider.System);
        var log = new AuditLog(key, _time);
        for (var i = 1; i <= records; i++)
            await database.WriteAsync(session => log.Append(session, "decided", "incident", $"{{\"{body}\":{i}}}"));
        if (keep)
            return database;
        await database.DisposeAsync();
        return null;
    }

    private void Tamper(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File(EngineDatabase.FileName)}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_deleted; {sql}";
        command.ExecuteNonQuery();
    }

    private (long Records, int Checkpoints, string Problems) Report(params AuditCheckpoint[] checkpoints)
    {
        var report = new AuditArchive(_folder.Path).Verify(null, checkpoints);
        return (report.Records, report.Checkpoints, string.Join("; ", report.Problems));
    }
}
