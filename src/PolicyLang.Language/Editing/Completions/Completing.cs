using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing.Completions;

/// <summary>What can be written at a place.</summary>
public static class Completing
{
    private static readonly CompletionItem[] Declarations =
    [
        Items.Snippet("when … then …", "a policy in one line", "when ${1:oom} on ${2:pod} then ${3:restart} ${4:tier2}"),
        Items.Snippet("policy", "a policy with a name", "policy ${1:name} \"${2:title}\"\nwhen ${3:oom} on ${4:pod}\n  where ${5:restarts < 3}\nthen ${6:restart}\n  ${7:tier2}"),
        Items.Snippet("hold", "stops actions for a while", "hold ${1:name} stops ${2:any} on ${3:any}\n  while ${4:maintenance}\n  because \"${5:reason}\""),
        Items.Snippet("budget", "a limit over all policies", "budget ${1:name} allows ${2:20} actions per ${3:1h}"),
        Items.Snippet("test", "decides one incident", "test \"${1:title}\"\n  given ${2:oom} on ${3:pod} \"${4:target}\" { ${5} }\n  expect ${6:tier1}"),
        Items.Snippet("signal", "what can go wrong", "signal ${1:name} on ${2:pod} from alert \"${3:AlertName}\" carrying [${4:namespace, pod}]"),
        Items.Snippet("resource", "a kind of thing", "resource ${1:name} in ${2:compute} target \"{${3:name}}\" {\n  ${3:name}: string\n}"),
        Items.Snippet("action", "what can be done", "action ${1:name} on ${2:pod} reversible risk ${3:low}"),
        Items.Snippet("fact", "something true for a while", "fact ${1:name} { ${2:service}: string }"),
        Items.Snippet("domain", "a domain of resources", "domain ${1:name} floor ${2:tier2}"),
    ];

    /// <summary>What can be written at an offset.</summary>
    public static CompletionList At(SetView set, SyntaxTree tree, int offset)
    {
        if (CaretPlace.At(tree, offset) is not { } place)
            return new CompletionList(new SourceSpan(offset, 0), []);
        IEnumerable<CompletionItem> items = place.Declaration switch
        {
            "policy" => new PolicyCompletion(set, place).Items(),
            "hold" or "budget" => new GuardCompletion(set, place).Items(),
            "test" => new TestCompletion(set, place).Items(),
            "domain" or "resource" or "signal" or "action" or "fact" => new VocabularyCompletion(set, place).Items(),
            _ => [],
        };
        if (place.BeginsLine && place.Open.Count == 0 && !place.IsInString)
            items = items.Concat(Declarations);
        if (place.IsInString)
            items = items.Where(i => i.InsertText.StartsWith("\"", StringComparison.Ordinal) && !i.IsSnippet);
        return new CompletionList(place.Replaced, [.. items.GroupBy(i => (i.Label, i.Kind)).Select(g => g.First()).OrderBy(i => i.IsUnsafe)]);
    }
}
