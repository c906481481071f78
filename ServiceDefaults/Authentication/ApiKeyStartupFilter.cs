using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace AgentPlatform.ServiceDefaults;

/// <summary>Puts the key check before everything a room maps, so that no room can forget it.</summary>
internal sealed class ApiKeyStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<ApiKeyMiddleware>();
        next(app);
    };
}
