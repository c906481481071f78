using System.Collections.Frozen;

namespace AgentPlatform.AgentDock.Schemas;

/// <summary>One compiled schema. What is null or empty says nothing.</summary>
internal sealed class SchemaNode
{
    /// <summary>False: nothing fits ("additionalProperties": false).</summary>
    public bool Possible { get; set; } = true;

    /// <summary>None: any type.</summary>
    public SchemaTypes Types { get; set; }

    /// <summary>Allowed values, each as canonical JSON.</summary>
    public IReadOnlyList<string>? Enum { get; set; }

    public FrozenDictionary<string, SchemaNode> Properties { get; set; } = FrozenDictionary<string, SchemaNode>.Empty;

    public IReadOnlyList<string> Required { get; set; } = [];

    public SchemaNode? AdditionalProperties { get; set; }

    public SchemaNode? Items { get; set; }

    public double? Minimum { get; set; }

    public double? ExclusiveMinimum { get; set; }

    public double? Maximum { get; set; }

    public double? ExclusiveMaximum { get; set; }

    public int? MinLength { get; set; }

    public int? MaxLength { get; set; }

    public int? MinItems { get; set; }

    public int? MaxItems { get; set; }

    public IReadOnlyList<SchemaNode> AnyOf { get; set; } = [];

    public IReadOnlyList<SchemaNode> OneOf { get; set; } = [];

    public IReadOnlyList<SchemaNode> AllOf { get; set; } = [];
}
