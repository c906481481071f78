namespace AgentPlatform.Worlds.Search;

/// <summary>What one search needs for counting, kept per thread so that a search allocates only its results.</summary>
internal sealed class SearchScratch
{
    private readonly List<int> _touched = [];
    private readonly List<int> _best = [];
    private float[] _scores = [];

    public List<string> Words { get; } = [];

    public void Reset(int pages)
    {
        foreach (var number in _touched)
        {
            _scores[number] = 0;
        }

        _touched.Clear();
        Words.Clear();
        if (_scores.Length < pages)
        {
            _scores = new float[pages];
        }
    }

    public void Add(int page, float score)
    {
        if (_scores[page] == 0)
        {
            _touched.Add(page);
        }

        _scores[page] += score;
    }

    /// <summary>The pages with the highest scores; between equals the one that comes first in the index.</summary>
    public List<int> Best(int limit)
    {
        _best.Clear();
        foreach (var page in _touched)
        {
            var place = _best.Count;
            while (place > 0 && Before(page, _best[place - 1]))
            {
                place--;
            }

            if (place < limit)
            {
                _best.Insert(place, page);
                if (_best.Count > limit)
                {
                    _best.RemoveAt(limit);
                }
            }
        }

        return _best;
    }

    private bool Before(int page, int other) => _scores[page] > _scores[other] || (_scores[page] == _scores[other] && page < other);
}
