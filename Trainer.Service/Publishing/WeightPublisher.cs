using System.Globalization;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.Trainer.Hosting;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Trainer.Publishing;

/// <summary>
/// Keeps every engine at the published version: pushes at once, and again to any engine that is found behind, because it
/// started anew or was away. The published model survives a restart of this service.
/// </summary>
internal sealed partial class WeightPublisher(EngineFleet fleet, IOptions<TrainerOptions> options, TimeProvider time, ILogger<WeightPublisher> logger) : BackgroundService
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _folder = Path.Combine(options.Value.DataPath, "published");
    private PublishedModel? _model;
    private bool _loaded;

    /// <summary>The version last published; 0 before the first.</summary>
    public long Version => Volatile.Read(ref _model)?.Version ?? 0;

    /// <summary>Publishes a folder's model; the same idempotency key publishes once.</summary>
    public async Task<(long Version, int Engines)> PublishFolderAsync(string path, string idempotencyKey, CancellationToken cancellationToken)
    {
        using var folder = ModelFolder.Load(path);
        return await PublishAsync(folder.ReadWeights(), folder.TokenizerJson, folder.ChatTemplate, Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))!), idempotencyKey, cancellationToken);
    }

    /// <summary>Makes these weights the next version and pushes them; an engine that cannot be reached gets them later.</summary>
    /// <returns>The version, and how many engines serve it already.</returns>
    public async Task<(long Version, int Engines)> PublishAsync(
        ModelWeights weights, string tokenizerJson, string chatTemplate, string modelId, string idempotencyKey, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Load();
            if (_model is null || idempotencyKey.Length == 0 || _model.IdempotencyKey != idempotencyKey)
            {
                var next = new PublishedModel(Version + 1, modelId, weights.Clone(), tokenizerJson, chatTemplate, idempotencyKey);
                Store(next);
                Volatile.Write(ref _model, next);
            }

            return (Version, await ReconcileAsync(_model!, cancellationToken));
        }
        finally
        {
            _gate.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = TimeSpan.FromMilliseconds(options.Value.ReconcileMilliseconds);
        using var timer = new PeriodicTimer(period, time);
        do
        {
            await _gate.WaitAsync(stoppingToken);
            try
            {
                Load();
                if (_model is not null)
                {
                    await ReconcileAsync(_model, stoppingToken);
                }
            }
            finally
            {
                _gate.Release();
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> ReconcileAsync(PublishedModel model, CancellationToken cancellationToken)
    {
        var serving = await Task.WhenAll(fleet.Engines.Select(e => ReconcileAsync(e, model, cancellationToken)));
        return serving.Count(s => s);
    }

    private async Task<bool> ReconcileAsync(EngineFleet.Engine engine, PublishedModel model, CancellationToken cancellationToken)
    {
        try
        {
            var status = await fleet.StatusAsync(engine, cancellationToken);
            if (status.ModelLoaded && status.WeightVersion == model.Version)
            {
                return true;
            }

            await fleet.PushAsync(engine, model, cancellationToken);
            LogPushed(model.Version, engine.Address);
            return true;
        }
        catch (RpcException failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogBehind(engine.Address, model.Version, failure.Status.Detail);
            return false;
        }
    }

    private void Load()
    {
        if (_loaded)
        {
            return;
        }

        _loaded = true;
        if (!File.Exists(Path.Combine(_folder, "version")))
        {
            return;
        }

        var lines = File.ReadAllLines(Path.Combine(_folder, "version"));
        using var folder = ModelFolder.Load(Path.Combine(_folder, lines[1]));
        Volatile.Write(ref _model, new PublishedModel(long.Parse(lines[0], CultureInfo.InvariantCulture), lines[2], folder.ReadWeights(), folder.TokenizerJson, folder.ChatTemplate, lines[3]));
    }

    private void Store(PublishedModel model)
    {
        // Two folders in turn; the version file names the one that counts, and changes last.
        var name = $"model-{model.Version % 2}";
        Directory.CreateDirectory(_folder);
        ModelFolder.Save(Path.Combine(_folder, name), model.Weights.Config, model.TokenizerJson, model.ChatTemplate, model.Weights.ToNamedTensors(), TensorDataType.F32);
        var version = Path.Combine(_folder, "version");
        File.WriteAllLines(version + ".new", [model.Version.ToString(CultureInfo.InvariantCulture), name, model.ModelId, model.IdempotencyKey]);
        File.Move(version + ".new", version, overwrite: true);
    }

    public override void Dispose()
    {
        _gate.Dispose();
        base.Dispose();
    }

    [LoggerMessage(5101, LogLevel.Debug, "Pushed version {Version} to {Engine}.")]
    private partial void LogPushed(long version, string engine);

    [LoggerMessage(5102, LogLevel.Information, "Engine {Engine} does not serve version {Version} yet: {Reason}")]
    private partial void LogBehind(string engine, long version, string reason);
}
