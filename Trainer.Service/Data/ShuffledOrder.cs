namespace AgentPlatform.Trainer.Data;

/// <summary>An endless order over n examples: a new shuffle each epoch, the same for the same seed, from any position.</summary>
internal sealed class ShuffledOrder(int count, ulong seed)
{
    private readonly int[] _order = [.. Enumerable.Range(0, count)];
    private long _epoch = -1;

    public int this[long position]
    {
        get
        {
            var epoch = position / count;
            if (epoch != _epoch)
            {
                _epoch = epoch;
                for (var i = 0; i < count; i++)
                {
                    _order[i] = i;
                }

                new Random(unchecked((int)((seed * 0x9E3779B97F4A7C15UL) >> 33) + (int)epoch)).Shuffle(_order);
            }

            return _order[position % count];
        }
    }
}
