using Microsoft.Extensions.Options;

namespace AgentPlatform.Experience.Hosting;

/// <summary>Puts the database into the platform's data folder where no file is named.</summary>
internal sealed class DatabasePathDefault(IConfiguration configuration) : IPostConfigureOptions<ExperienceOptions>
{
    private const string DataPathKey = "DataPath";

    public void PostConfigure(string? name, ExperienceOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DatabasePath))
        {
            var folder = configuration[DataPathKey] is { Length: > 0 } configured ? configured : "data";
            options.DatabasePath = Path.Combine(folder, "experience.db");
        }
    }
}
