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

    private static async Task<IResult> TakeAsync(HttpContext http, AlertmanagerIntake intake, ServerOptions options)
    {
        // A form of a foreign page can post text to this machine, but never JSON.
        if (!http.Request.HasJsonContentType())
            return ApiViews.Problem(StatusCodes.Status415UnsupportedMediaType, "send application/json");
        if (await ReadAsync(http, options.LargestBody).ConfigureAwait(false) is not { } body)
            return ApiViews.Problem(StatusCodes.Status413PayloadTooLarge, $"a body may have at most {SizeText.Format(options.LargestBody)}; set max_alerts in Alertmanager");
        try
        {
            var receipt = await intake.SubmitAsync(body, http.User.Identity is { IsAuthenticated: true } ? http.User.Identity.Name : null).ConfigureAwait(false);
            return ApiViews.Ok(receipt);
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
        catch (Exception e) when (e is IOException or Microsoft.Data.Sqlite.SqliteException or ObjectDisposedException)
        {
            // The disk did not take it: it was not taken in, and the source must keep it.
            return ApiViews.Problem(StatusCodes.Status503ServiceUnavailable, $"it could not be written: {e.Message}");
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext http, long largest)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > largest)
                return null;
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
