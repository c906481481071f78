using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Contracts.Rollout.V1;
using AgentPlatform.Contracts.Trainer.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentPlatform.Cli.Platform;

/// <summary>Clients of all services, found through the host's state file or the environment's services__NAME__http__0.</summary>
internal sealed class PlatformConnection(string statePath) : IDisposable
{
    private readonly Dictionary<string, GrpcChannel> _channels = new(StringComparer.Ordinal);

    public ExperienceService.ExperienceServiceClient Experience => new(Channel("experience"));

    public TrainerService.TrainerServiceClient Trainer => new(Channel("trainer"));

    public EvalService.EvalServiceClient Eval => new(Channel("eval"));

    public ToolService.ToolServiceClient Tools => new(Channel("agentdock"));

    public InferenceService.InferenceServiceClient Inference => new(Channel("inference"));

    /// <summary>One client per replica of the worker.</summary>
    public IEnumerable<RolloutService.RolloutServiceClient> Workers() => Addresses("rollout").Select(a => new RolloutService.RolloutServiceClient(Channel(a, a)));

    /// <summary>One client per replica of the engine.</summary>
    public IEnumerable<InferenceService.InferenceServiceClient> Engines() => Addresses("inference").Select(a => new InferenceService.InferenceServiceClient(Channel(a, a)));

    public void Dispose()
    {
        foreach (var channel in _channels.Values)
        {
            channel.Dispose();
        }
    }

    private GrpcChannel Channel(string service) => Channel(service, Addresses(service)[0]);

    private GrpcChannel Channel(string key, string address)
    {
        if (_channels.TryGetValue(key, out var known) && known.Target == new Uri(address).Authority)
        {
            return known;
        }

        known?.Dispose();
        var options = new GrpcChannelOptions { MaxReceiveMessageSize = 64 << 20, MaxSendMessageSize = 64 << 20 };
        if (Environment.GetEnvironmentVariable("ApiKey") is { Length: > 0 } apiKey)
        {
            options.UnsafeUseInsecureChannelCallCredentials = true;
            options.Credentials = ChannelCredentials.Create(ChannelCredentials.Insecure, CallCredentials.FromInterceptor((_, metadata) =>
            {
                metadata.Add("x-api-key", apiKey);
                return Task.CompletedTask;
            }));
        }

        return _channels[key] = GrpcChannel.ForAddress(address, options);
    }

    private List<string> Addresses(string service)
    {
        var named = Enumerable.Range(0, 256).Select(i => Environment.GetEnvironmentVariable($"services__{service}__http__{i}")).TakeWhile(a => a is not null).ToList();
        if (named.Count > 0)
        {
            return named!;
        }

        var state = HostState.Read(statePath);
        if (state is not { IsAlive: true })
        {
            throw new CliException($"The platform is not running. Start it with 'make run', or set services__{service}__http__0 to the service's address.");
        }

        var addresses = state.Resources.Where(r => r.Name == service && r.Urls.ContainsKey("http")).OrderBy(r => r.Replica).Select(r => r.Urls["http"]).ToList();
        return addresses.Count > 0 ? addresses : throw new CliException($"The running platform has no service '{service}'.");
    }
}
