namespace AgentPlatform.Models.Text;

/// <summary>Where tokens of a conversation come from. Values are those of SpanKind in the ledger contract.</summary>
public enum TokenPieceKind
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>The chat template.</summary>
    Template = 1,

    /// <summary>Messages given at the start.</summary>
    Prompt = 2,

    /// <summary>Results of tools.</summary>
    Tool = 3,

    /// <summary>Written by the model.</summary>
    Sampled = 4,

    /// <summary>A message put in later by the program.</summary>
    Injected = 5,
}
