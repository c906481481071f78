namespace AgentPlatform.AgentDock.Tenants;

/// <summary>Puts the caller behind the check of keys and before every door.</summary>
internal sealed class CallerStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<CallerMiddleware>();
        next(app);
    };
}
