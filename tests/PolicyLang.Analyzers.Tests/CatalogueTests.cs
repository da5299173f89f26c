using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.Analyzers.Handlers;

namespace PolicyLang.Analyzers.Tests;

/// <summary>The lines of the catalogue name what is there, in the real packages as far as they can be restored.</summary>
public class CatalogueTests
{
    /// <summary>Packages that are not in the registry that this was built with; their lines are from their documentation.</summary>
    private static readonly string[] NotRestored =
    [
        "Amazon.Route53.", "Amazon.RDS.", "Amazon.ElasticLoadBalancingV2.", "Azure.ResourceManager.Network.", "Azure.ResourceManager.Dns.", "Azure.ResourceManager.PrivateDns.",
        "Azure.ResourceManager.TrafficManager.", "Azure.ResourceManager.FrontDoor.", "Azure.ResourceManager.Cdn.", "Azure.ResourceManager.Sql.", "Azure.ResourceManager.PostgreSql*",
        "Azure.ResourceManager.MySql*", "Azure.ResourceManager.CosmosDB.", "Cassandra.", "Nest.",
    ];

    private static readonly Compilation Compilation = HealProject.Compilation("", PackageReferences.All);

    private static readonly Lazy<ILookup<string, IMethodSymbol>> Methods = new(() => (
        from type in TypeHierarchy.All(Compilation.GlobalNamespace)
        from method in type.GetMembers().OfType<IMethodSymbol>()
        select (Type: EffectCatalogue.NameOf(type), Method: method)).ToLookup(p => p.Type, p => p.Method));

    [Fact]
    public void The_catalogue_has_no_errors()
    {
        Assert.Empty(GuardFile.Standard.Errors);
        Assert.True(GuardFile.Standard.Lines.Count > 200);
    }

    [Fact]
    public void Every_line_names_a_type_and_a_member_that_exist()
    {
        var wrong = GuardFile.Standard.Lines.Select(l => l.Line).Where(l => !NotRestored.Any(n => l.Type.StartsWith(n, StringComparison.Ordinal)) && !Fits(l));

        Assert.Empty(wrong.Select(l => $"{l.Type}.{l.Member}"));
    }

    [Fact]
    public void What_is_not_restored_is_not_there() => Assert.DoesNotContain(
        NotRestored, n => Methods.Value.Any(t => t.Key.StartsWith(n.TrimEnd('*'), StringComparison.Ordinal)));

    [Fact]
    public void No_line_says_what_a_line_before_it_says()
    {
        var lines = GuardFile.Standard.Lines.Select(l => $"{l.Line.Type}.{l.Line.Member} {string.Join(" and ", l.Line.Conditions.Select(c => $"{string.Join('.', c.Path)} {c.IsNegated} {string.Join(',', c.Texts)}"))}").ToList();

        Assert.Equal(lines.Distinct(), lines);
    }

    [Theory]
    [InlineData("databse System.IO.File.Delete", "did you mean 'database'?")]
    [InlineData("files", "the API is missing")]
    [InlineData("files Delete", "'Delete' is not TYPE.MEMBER")]
    [InlineData("files System.IO.File.Delete when path in a", "'when path in a' is not a condition")]
    [InlineData("files System.IO.File.Delete if path", "'path' is not a condition")]
    [InlineData("files System.IO.File.Delete if path in", "'path in' is not a condition")]
    [InlineData("files System.IO.File.Delete if path in a,,b", "is not a condition")]
    [InlineData("files System.IO.File.Delete if path in a and this in b", "'this in b' is not a condition")]
    [InlineData("files System.IO.Fil.Delete", "has no type 'Fil'; did you mean 'File'?")]
    [InlineData("files System.IO.File.Delet", "has no member 'Delet'; did you mean 'Delete'?")]
    [InlineData("files System.IO.File.Delete if paht in a", "no overload of 'Delete' has a parameter 'paht'; did you mean 'path'?")]
    public void A_malformed_line_says_what_is_wrong(string line, string message)
    {
        var file = GuardFile.Read(SourceText.From($"# ours\n\n  {line}  \n"));

        var (span, said) = Assert.Single(GuardRule.Check(Compilation, file));
        Assert.Contains(message, said, StringComparison.Ordinal);
        Assert.Equal(new TextSpan("# ours\n\n  ".Length, line.Length), span);
    }

    [Theory]
    [InlineData("# nothing\n\n   \n")]
    [InlineData("files Not.Referenced.Here.Delete")]
    [InlineData("files\tSystem.IO.File.Delete\tif path not in /tmp/*, /var/tmp/*")]
    [InlineData("\uFEFFfiles System.IO.*.Delete*")]
    public void A_good_line_is_silent(string text) => Assert.Empty(GuardRule.Check(Compilation, GuardFile.Read(SourceText.From(text))));

    [Fact]
    public void Reading_never_throws()
    {
        const string seed = "files System.IO.File.Delete if path not in a*, b and this.X in c";
        var random = new Random(5);
        for (var i = 0; i < 5_000; i++)
        {
            var chars = seed.ToCharArray();
            for (var n = random.Next(1, 6); n > 0; n--)
                chars[random.Next(chars.Length)] = " .,*#\n\0\tif"[random.Next(10)];
            _ = GuardRule.Check(Compilation, GuardFile.Read(SourceText.From(new string(chars)))).ToList();
        }
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "*", true)]
    [InlineData("Delete", "delete", true)]
    [InlineData("DeleteAsync", "Delete*", true)]
    [InlineData("a/b/c", "*/c", true)]
    [InlineData("a/b/c", "*b*", true)]
    [InlineData("a/b/c", "a*b", false)]
    [InlineData("a", "aa", false)]
    public void Patterns(string text, string pattern, bool matches) => Assert.Equal(matches, KnownText.Matches(text, pattern));

    private static bool Fits(GuardLine line)
    {
        var members = line.IsPattern ? Methods.Value.Where(t => KnownText.Matches(t.Key, line.Type)).SelectMany(t => t) : Members(line.Type);
        return members.Any(m => KnownText.Matches(EffectCatalogue.NameOf(m), line.Member)
            && line.Conditions.All(c => c.Path[0] == GuardCondition.Receiver ? !m.IsStatic : m.Parameters.Any(p => p.Name == c.Path[0])));
    }

    private static IEnumerable<IMethodSymbol> Members(string type)
    {
        foreach (var t in Compilation.GetTypesByMetadataName(type))
        {
            for (var b = t; b is not null; b = b.BaseType)
            {
                foreach (var method in b.GetMembers().OfType<IMethodSymbol>())
                    yield return method;
            }
        }
    }
}
