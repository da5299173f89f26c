using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PolicyLang.Server.Security;

namespace PolicyLang.Server.Api;

/// <summary>
/// Answers 503 with a sentence where the disk does not give or take what a request needs: keys that cannot be read, a full disk, a locked database. That
/// is no defect of the request, and it may be tried again. Nobody is let in meanwhile.
/// </summary>
internal static class StoreFailures
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    public static void Use(IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(StoreFailures));
        var time = app.ApplicationServices.GetRequiredService<TimeProvider>();
        var logged = new Lock();
        var lastLog = DateTimeOffset.MinValue;
        app.Use(async (http, next) =>
        {
            try
            {
                await next(http).ConfigureAwait(false);
            }
            catch (Exception e) when (IsOfStore(e) && SecurityHeaders.IsOurs(http) && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
            {
                Log(http.Request, e);
                http.Response.Headers.RetryAfter = "10";
                // Paths and owners of files are for the log: whoever asks is not known yet.
                var problem = e switch
                {
                    ApiKeyFileException => "the engine cannot read its keys, so it lets nobody in; its log says why, and 'heal keys list' tries it",
                    SqliteException => $"the engine cannot read or write its data: {e.Message}",
                    _ => "the engine cannot read or write its data; its log says why",
                };
                await ApiViews.Problem(StatusCodes.Status503ServiceUnavailable, problem).ExecuteAsync(http).ConfigureAwait(false);
            }
        });

        void Log(HttpRequest request, Exception e)
        {
            // A page asks every other second, and the first line says all of it.
            lock (logged)
            {
                if (time.GetUtcNow() - lastLog < LogInterval)
                    return;
                lastLog = time.GetUtcNow();
            }

            ServerLog.StoreFailed(logger, request.Method, request.Path, e.Message);
        }
    }

    // A body that breaks off or is malformed is the client's, and has a status of its own.
    private static bool IsOfStore(Exception e) => e is SqliteException or UnauthorizedAccessException or ObjectDisposedException or IOException and not BadHttpRequestException;
}
