namespace AgentPlatform.Models.Compute;

/// <summary>Rows of logits, [rows, vocabulary], reused from step to step.</summary>
public sealed unsafe class LogitsBuffer
{
    private FloatBuffer _values = new(0);

    /// <summary>Rows of the last step.</summary>
    public int Rows { get; private set; }

    /// <summary>Length of a row.</summary>
    public int VocabularySize { get; private set; }

    /// <summary>One row, in the order of the batch.</summary>
    public Span<float> Row(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Rows, nameof(index));
        return _values.Span.Slice(index * VocabularySize, VocabularySize);
    }

    internal float* Pointer => _values.Pointer;

    internal void Reset(int rows, int vocabularySize)
    {
        if ((long)rows * vocabularySize > _values.Length)
        {
            _values = new FloatBuffer((long)rows * vocabularySize);
        }

        Rows = rows;
        VocabularySize = vocabularySize;
    }
}
