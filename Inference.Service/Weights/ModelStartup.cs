using AgentPlatform.Inference.Generation;
using AgentPlatform.Models.Files;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Inference.Weights;

/// <summary>Loads the configured folder before the service listens; a folder that cannot be served stops the start.</summary>
internal sealed class ModelStartup(WeightPublisher publisher, IOptions<EngineOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.ModelPath is not { Length: > 0 } path)
        {
            return;
        }

        try
        {
            await publisher.LoadFolderAsync(path, options.Value.ModelId, cancellationToken);
        }
        catch (ModelFormatException error)
        {
            throw new PlatformException(
                PlatformErrorCode.Corrupt, Reasons.ModelInvalid,
                $"Refusing to start: Inference:ModelPath (environment Inference__ModelPath) is '{path}', but {error.Message}", error);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
