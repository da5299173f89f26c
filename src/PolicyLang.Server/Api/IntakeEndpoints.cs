using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyLang.Engine.Intake;
using PolicyLang.Server.Security;

namespace PolicyLang.Server.Api;

/// <summary>Where sources send what they see. 2xx says that it is on the disk, 503 that it must be sent again.</summary>
internal static class IntakeEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ServerOptions options)
    {
        var webhook = routes.MapPost("/webhook/alertmanager", TakeAsync);
        if (options.IsWebhookOpen)
            webhook.AllowAnonymous();
        else
            webhook.RequireAuthorization(RolePolicies.PolicyOf(Role.Submit));
    }

    private static async Task<IResult> TakeAsync(HttpContext http, AlertmanagerIntake intake, ISignalSink sink, ServerOptions options)
    {
        // A form of a foreign page can post text to this machine, but never JSON.
        if (!http.Request.HasJsonContentType())
            return ApiViews.Problem(StatusCodes.Status415UnsupportedMediaType, "send application/json");
        try
        {
            var (body, isWhole) = await ReadAsync(http, options.LargestBody).ConfigureAwait(false);
            if (!isWhole)
            {
                // Alertmanager does not send again what was answered with 4xx, so a human must know that there were alerts.
                var problem = $"a body may have at most {SizeText.Format(options.LargestBody)}; set max_alerts in Alertmanager";
                await sink.SubmitUnreadableAsync(AlertmanagerIntake.Source, problem, System.Text.Encoding.UTF8.GetString(body.Span)).ConfigureAwait(false);
                return ApiViews.Problem(StatusCodes.Status413PayloadTooLarge, problem);
            }

            var receipt = await intake.SubmitAsync(body, http.User.Identity is { IsAuthenticated: true } ? http.User.Identity.Name : null).ConfigureAwait(false);
            return ApiViews.Ok(receipt);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            // The network stood still in the middle of it. Alertmanager does not send again what was answered with 4xx.
            return ApiViews.Problem(StatusCodes.Status503ServiceUnavailable, "the body came too slowly; send it again");
        }
        catch (FormatException e)
        {
            return ApiViews.Problem(StatusCodes.Status400BadRequest, e.Message);
        }
        catch (IntakeFullException e)
        {
            http.Response.Headers.RetryAfter = "5";
            return ApiViews.Problem(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (Exception e) when (e is (IOException and not BadHttpRequestException) or Microsoft.Data.Sqlite.SqliteException or ObjectDisposedException)
        {
            // The disk did not take it: it was not taken in, and the source must keep it.
            return ApiViews.Problem(StatusCodes.Status503ServiceUnavailable, $"it could not be written: {e.Message}");
        }
    }

    /// <summary>The body, or the beginning of one that is too large.</summary>
    private static async Task<(ReadOnlyMemory<byte> Body, bool IsWhole)> ReadAsync(HttpContext http, long largest)
    {
        const int excerpt = 16 * 1024;
        using var body = new MemoryStream();
        var buffer = new byte[excerpt];
        try
        {
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted).ConfigureAwait(false)) > 0)
            {
                body.Write(buffer, 0, read);
                if (body.Length > largest)
                    return (body.ToArray().AsMemory(0, (int)Math.Min(body.Length, excerpt)), false);
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // The server has seen by its announced length that it is too large.
            return (body.ToArray().AsMemory(0, (int)Math.Min(body.Length, excerpt)), false);
        }

        return (body.ToArray(), true);
    }
}
