using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Inference.Generation;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Inference.Weights;

/// <summary>The door for new weights: from a stream or a folder, whole or not at all.</summary>
internal sealed class WeightPublisher(InferenceEngine engine, IOptions<EngineOptions> options) : IDisposable
{
    // Each push holds a whole model; a second one may begin while a broken one has not noticed yet.
    private const int MaxPushes = 2;

    private readonly SemaphoreSlim _pushes = new(MaxPushes, MaxPushes);
    private readonly SemaphoreSlim _commit = new(1, 1);
    private PagedKvCache? _cache;

    /// <summary>Whether these very weights are served already because this very push succeeded before.</summary>
    public bool IsRepeat(PushWeightsRequest.Types.Begin begin) =>
        begin.IdempotencyKey.Length > 0 && engine.Served is { } served
        && served.Version == begin.WeightVersion && served.IdempotencyKey == begin.IdempotencyKey;

    /// <summary>Opens a push.</summary>
    /// <exception cref="PlatformException">It could not succeed even if every byte were right.</exception>
    public WeightPush Begin(PushWeightsRequest.Types.Begin begin)
    {
        if (begin.IdempotencyKey.Length == 0)
        {
            throw Invalid("begin.idempotency_key", "is empty; name the push so that it can be repeated safely");
        }

        if (begin.WeightVersion < 0)
        {
            throw Invalid("begin.weight_version", $"is {begin.WeightVersion}; it must be 0 or more");
        }

        var served = engine.Served;
        var model = begin.ConfigJson.Length == 0 ? SameModel(begin, served) : ModelOf(begin, served);
        if (served?.Model == model)
        {
            RequireNewer(begin.WeightVersion, served);
        }

        if (!_pushes.Wait(0))
        {
            throw new PlatformException(PlatformErrorCode.Full, Reasons.PushBusy, $"{MaxPushes} pushes are in progress already; try again when one has ended.");
        }

        try
        {
            return new WeightPush(model, served, begin, () => _pushes.Release());
        }
        catch
        {
            _pushes.Release();
            throw;
        }
    }

    /// <summary>Serves a push from the next step on.</summary>
    /// <returns>How long the engine stood still.</returns>
    /// <exception cref="PlatformException">Something else was served in the meantime, or the cache is too small for the model.</exception>
    public Task<TimeSpan> CommitAsync(WeightPush push, CancellationToken cancellationToken) =>
        ServeAsync(push.Model, push.Weights, push.Version, push.IdempotencyKey, push.Replaces, cancellationToken);

    /// <summary>Serves a Hugging Face model folder as version 0.</summary>
    /// <exception cref="ModelFormatException">Names the file, and the tensor or field in it.</exception>
    public async Task LoadFolderAsync(string path, string? modelId, CancellationToken cancellationToken)
    {
        using var folder = ModelFolder.Load(path);
        var config = await File.ReadAllTextAsync(Path.Combine(folder.Path, ModelFileNames.Config), cancellationToken);
        var id = string.IsNullOrEmpty(modelId) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) : modelId;
        var model = new ServedModel(id, config, folder.TokenizerJson, folder.ChatTemplate);
        var weights = new ModelWeights(model.Config);
        foreach (var name in weights.Names)
        {
            folder.Tensors.Read(name, weights.Tensor(name));
        }

        weights.Prepare();
        await ServeAsync(model, weights, 0, string.Empty, engine.Served, cancellationToken);
    }

    public void Dispose()
    {
        _pushes.Dispose();
        _commit.Dispose();
    }

    private static ServedModel SameModel(PushWeightsRequest.Types.Begin begin, ServedWeights? served)
    {
        if (served is null)
        {
            throw new PlatformException(
                PlatformErrorCode.WrongState, Reasons.ModelNotLoaded,
                "No model is loaded, so weights alone cannot be served: carry config_json, tokenizer_json and chat_template in begin.");
        }

        return begin.ModelId.Length == 0 || begin.ModelId == served.Model.Id
            ? served.Model
            : throw new PlatformException(
                PlatformErrorCode.WrongState, Reasons.OtherModel,
                $"begin.model_id is '{begin.ModelId}' but '{served.Model.Id}' is served; to replace the model carry config_json, tokenizer_json and chat_template in begin.");
    }

    private static ServedModel ModelOf(PushWeightsRequest.Types.Begin begin, ServedWeights? served)
    {
        if (begin.ModelId.Length == 0)
        {
            throw Invalid("begin.model_id", "is empty; a new model needs a name");
        }

        if (served is not null && served.Model.Id == begin.ModelId
            && served.Model.ContentHash == ServedModel.HashOf(begin.ConfigJson, begin.TokenizerJson, begin.ChatTemplate))
        {
            return served.Model;
        }

        try
        {
            return new ServedModel(begin.ModelId, begin.ConfigJson, begin.TokenizerJson, begin.ChatTemplate);
        }
        catch (ModelFormatException error)
        {
            throw new PlatformException(PlatformErrorCode.Invalid, Reasons.ModelInvalid, $"begin: {error.Message}; the old weights stay.", error) { Field = "begin" };
        }
    }

    private static void RequireNewer(long version, ServedWeights served)
    {
        if (version <= served.Version)
        {
            throw new PlatformException(
                PlatformErrorCode.Conflict, Reasons.VersionNotNewer,
                $"begin.weight_version is {version} but version {served.Version} of '{served.Model.Id}' is served already; versions grow.");
        }
    }

    private async Task<TimeSpan> ServeAsync(
        ServedModel model, ModelWeights weights, long version, string idempotencyKey, ServedWeights? replaces, CancellationToken cancellationToken)
    {
        await _commit.WaitAsync(cancellationToken);
        try
        {
            var served = engine.Served;
            if (served?.Model != replaces?.Model)
            {
                throw new PlatformException(PlatformErrorCode.Conflict, Reasons.OtherModel, $"'{served?.Model.Id}' came to be served during the push; begin again.");
            }

            if (served?.Model == model)
            {
                RequireNewer(version, served);
                return await engine.SwapWeightsAsync(
                    new Qwen3Runner(weights, _cache!, options.Value.Threads),
                    served with { Version = version, IdempotencyKey = idempotencyKey }, CancellationToken.None);
            }

            var cache = CacheFor(model.Config);
            var context = (int)Math.Min(model.Config.MaxPositionEmbeddings, (long)cache.Blocks * cache.BlockTokens);
            var applied = await engine.SwapModelAsync(
                new Qwen3Runner(weights, cache, options.Value.Threads),
                new ServedWeights(model, version, idempotencyKey, context), cache.Blocks, CancellationToken.None);
            _cache = cache;
            return applied;
        }
        finally
        {
            _commit.Release();
        }
    }

    private PagedKvCache CacheFor(ModelConfig config)
    {
        var perBlock = PagedKvCache.BytesPerBlock(config);
        var blocks = options.Value.KvCacheBytes / perBlock;
        if (blocks < 1)
        {
            throw new PlatformException(
                PlatformErrorCode.WrongState, Reasons.CacheTooSmall,
                $"Inference:KvCacheBytes (environment Inference__KvCacheBytes) is {options.Value.KvCacheBytes}; this model needs {perBlock} bytes for each {PagedKvCache.TokensPerBlock} tokens.");
        }

        // More than every sequence at its longest can never be used.
        var perSequence = (config.MaxPositionEmbeddings + PagedKvCache.TokensPerBlock - 1) / PagedKvCache.TokensPerBlock;
        return new PagedKvCache(config, (int)Math.Min(blocks, Math.Min((long)perSequence * options.Value.MaxSequences, int.MaxValue)));
    }

    private static PlatformException Invalid(string field, string problem) =>
        new(PlatformErrorCode.Invalid, Reasons.PushInvalid, $"{field} {problem}.") { Field = field };
}
