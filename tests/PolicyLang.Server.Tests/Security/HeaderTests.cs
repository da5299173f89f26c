using System.Net;
using System.Text.RegularExpressions;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Security;

public class HeaderTests
{
    [Theory]
    [InlineData("GET", "/", HttpStatusCode.OK)]
    [InlineData("GET", "/console/main.js", HttpStatusCode.OK)]
    [InlineData("GET", "/api/session", HttpStatusCode.OK)]
    [InlineData("GET", "/api/overview", HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/api/session", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/metrics", HttpStatusCode.OK)]
    [InlineData("GET", "/api/nothing", HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/webhook/alertmanager", HttpStatusCode.BadRequest)]
    public async Task Browsers_are_told_to_trust_nothing_but_the_pages_own_files(string method, string path, HttpStatusCode expected)
    {
        await using var server = await ServerHarness.StartAsync();
        using var browser = server.Browser();
        using var response = await browser.SendAsync(method, path, method == "POST" ? "{}" : null);

        Assert.Equal(expected, response.StatusCode);
        string Of(string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";
        var policy = Of("Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(("nosniff", "no-referrer", "DENY"), (Of("X-Content-Type-Options"), Of("Referrer-Policy"), Of("X-Frame-Options")));
        var isFile = path is "/" || path.StartsWith("/console/", StringComparison.Ordinal);
        Assert.Contains(isFile ? "no-cache" : "no-store", Of("Cache-Control"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_whole_asks_nobody_else_and_makes_no_markup_of_texts()
    {
        await using var server = await ServerHarness.StartAsync();
        using var browser = server.Browser();
        var seen = new HashSet<string>();
        var queue = new Queue<string>(["/"]);
        while (queue.TryDequeue(out var path))
        {
            if (!seen.Add(path))
                continue;
            using var response = await browser.SendAsync("GET", path);
            Assert.Equal((path, HttpStatusCode.OK), (path, response.StatusCode));
            var text = await response.Content.ReadAsStringAsync();
            Assert.DoesNotMatch("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function|localStorage|sessionStorage", text);
            Assert.DoesNotMatch("<script(?![^>]*src=)|<style| style=| on[a-z]+=\"", text);
            Assert.Empty(Regex.Matches(text, "https?://[^\"'`\\s)]+").Select(m => m.Value).Except(["http://www.w3.org/2000/svg"]));
            foreach (Match link in Regex.Matches(text, "(?:href|src)=\"(console/[^\"]+)\"|from \"\\./([^\"]+)\""))
                queue.Enqueue(link.Groups[1].Success ? "/" + link.Groups[1].Value : "/console/" + link.Groups[2].Value);
            using var again = await browser.SendAsync("GET", path, null, ("If-None-Match", response.Headers.ETag!.ToString()));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        }

        Assert.True(seen.Count >= 10, string.Join(", ", seen));
    }
}
