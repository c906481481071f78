using System.Runtime.InteropServices;

namespace AgentPlatform.Worlds.Search;

/// <summary>
/// An inverted index in memory, ranked by BM25 (Robertson and Zaragoza 2009; k1 = 1.2, b = 0.75). Words of a title count four times; a page
/// whose title is the query stands first. Built once, then read by any number of threads.
/// </summary>
public sealed class SearchIndex
{
    private const float Saturation = 1.2f;
    private const float LengthWeight = 0.75f;
    private const int TitleWeight = 4;

    [ThreadStatic]
    private static SearchScratch? t_scratch;

    private readonly WebPage[] _pages;
    private readonly string[] _lines;
    private readonly Dictionary<string, Posting[]> _postings;
    private readonly Dictionary<string, int> _titles = new(StringComparer.Ordinal);

    /// <summary>Indexes pages; the order decides between equal scores.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="snippetChars">How much of a text a result shows.</param>
    public SearchIndex(IEnumerable<WebPage> pages, int snippetChars = 200)
    {
        _pages = [.. pages];
        _lines = Array.ConvertAll(_pages, page => ResultLine.Of(page, snippetChars));
        var lengths = new int[_pages.Length];
        var building = new Dictionary<string, List<(int Page, int Count)>>(StringComparer.Ordinal);
        var words = new List<string>();
        for (var number = 0; number < _pages.Length; number++)
        {
            var page = _pages[number];
            words.Clear();
            SearchWords.Cut(page.Title, words);
            _titles.TryAdd(string.Join(' ', words), number);
            Post(building, words, number, TitleWeight);
            lengths[number] = words.Count;
            words.Clear();
            foreach (var (_, value) in page.Infobox)
            {
                SearchWords.Cut(value, words);
            }

            SearchWords.Cut(page.Text, words);
            Post(building, words, number, 1);
            lengths[number] += words.Count;
        }

        var average = lengths.Length == 0 ? 1 : Math.Max(1, lengths.Average());
        _postings = new Dictionary<string, Posting[]>(building.Count, StringComparer.Ordinal);
        foreach (var (word, pairs) in building)
        {
            var rarity = Math.Log(1 + ((_pages.Length - pairs.Count + 0.5) / (pairs.Count + 0.5)));
            _postings.Add(word, [.. pairs.Select(pair => new Posting(
                pair.Page, (float)(rarity * pair.Count * (Saturation + 1) / (pair.Count + (Saturation * (1 - LengthWeight + (LengthWeight * lengths[pair.Page] / average)))))))]);
        }
    }

    /// <summary>How many pages there are.</summary>
    public int Count => _pages.Length;

    /// <summary>The titles, in the order of the pages.</summary>
    public IEnumerable<string> Titles => _pages.Select(page => page.Title);

    /// <summary>The pages, best first, at most <paramref name="limit"/> of them.</summary>
    public IReadOnlyList<WebPage> Search(string query, int limit) => Rank(query, limit, number => _pages[number]);

    /// <summary>The result lines of a search, best first; see <see cref="ResultLine"/>.</summary>
    public IReadOnlyList<string> SearchLines(string query, int limit) => Rank(query, limit, number => _lines[number]);

    /// <summary>What a reader is shown for a search: one line per page, or a sentence when there is none.</summary>
    public string SearchText(string query, int limit)
    {
        var lines = SearchLines(query, limit);
        return lines.Count == 0 ? "No page matches." : string.Join('\n', lines);
    }

    /// <summary>The page of a title, without regard to case, marks and punctuation, or null.</summary>
    public WebPage? Find(string title) => _titles.TryGetValue(SearchWords.Normalize(title), out var number) ? _pages[number] : null;

    private List<T> Rank<T>(string query, int limit, Func<int, T> select)
    {
        ArgumentNullException.ThrowIfNull(query);
        var scratch = t_scratch ??= new SearchScratch();
        scratch.Reset(_pages.Length);
        SearchWords.Cut(query, scratch.Words);
        foreach (var word in scratch.Words)
        {
            if (_postings.TryGetValue(word, out var postings))
            {
                foreach (var posting in postings)
                {
                    scratch.Add(posting.Page, posting.Score);
                }
            }
        }

        if (_titles.TryGetValue(string.Join(' ', scratch.Words), out var exact) && scratch.Words.Count > 0)
        {
            scratch.Add(exact, 1e6f);
        }

        var best = scratch.Best(limit);
        var found = new List<T>(best.Count);
        foreach (var number in best)
        {
            found.Add(select(number));
        }

        return found;
    }

    private static void Post(Dictionary<string, List<(int Page, int Count)>> building, List<string> words, int number, int weight)
    {
        foreach (var word in words)
        {
            ref var pairs = ref CollectionsMarshal.GetValueRefOrAddDefault(building, word, out _);
            pairs ??= [];
            if (pairs.Count > 0 && pairs[^1].Page == number)
            {
                pairs[^1] = (number, pairs[^1].Count + weight);
            }
            else
            {
                pairs.Add((number, weight));
            }
        }
    }

    private readonly record struct Posting(int Page, float Score);
}
