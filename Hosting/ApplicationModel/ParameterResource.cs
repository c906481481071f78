namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside the model, key <c>Parameters:name</c>.</summary>
public class ParameterResource : Resource
{
    private readonly Func<string?> _value;

    /// <summary>A parameter.</summary>
    /// <param name="name">Name, unique within the application.</param>
    /// <param name="value">Gives the value, or null where none is set.</param>
    /// <param name="secret">True where the value must not be shown.</param>
    public ParameterResource(string name, Func<string?> value, bool secret = false)
        : base(name)
    {
        _value = value;
        Secret = secret;
    }

    /// <summary>True where the value must not be shown.</summary>
    public bool Secret { get; }

    /// <summary>True where a publisher may write the value as the default.</summary>
    internal bool PublishAsDefault { get; init; }

    internal string? ValueOrNull => _value();

    /// <summary>The value.</summary>
    /// <exception cref="DistributedApplicationException">No value is set.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(RequiredValue);

    internal string RequiredValue => ValueOrNull ?? throw new DistributedApplicationException(
        $"Parameter '{Name}' has no value; set configuration key Parameters:{Name} (environment Parameters__{Name}).");
}
