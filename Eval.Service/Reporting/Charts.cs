using System.Globalization;
using System.Text;
using AgentPlatform.Grading.Statistics;

namespace AgentPlatform.Eval.Reporting;

/// <summary>Drawings as inline SVG, 360 units wide so that their letters stay readable on a phone.</summary>
internal static class Charts
{
    private const int Width = 360;

    /// <summary>One row per share: its bar, its interval as a whisker, its numbers.</summary>
    public static string Shares(IEnumerable<KeyValuePair<string, ShareEstimate>> shares)
    {
        const int left = 106, right = 100, row = 30, plot = Width - left - right;
        var rows = shares.ToList();
        var svg = new StringBuilder(Open(rows.Count * row, "shares with 95% intervals"));
        for (var i = 0; i < rows.Count; i++)
        {
            var (name, share) = rows[i];
            var middle = (i * row) + (row / 2);
            Append(svg, $"<text x=\"{left - 8}\" y=\"{middle + 4}\" text-anchor=\"end\">{Html.Short(name, 14)}<title>{Html.Escape(name)}</title></text>");
            Append(svg, $"<rect class=\"track\" x=\"{left}\" y=\"{middle - 9}\" width=\"{plot}\" height=\"18\" rx=\"3\"/>");
            Append(svg, $"<rect class=\"bar\" x=\"{left}\" y=\"{middle - 9}\" width=\"{plot * share.Value:0.#}\" height=\"18\" rx=\"3\"/>");
            Append(svg, $"<path class=\"whisker\" d=\"M{left + (plot * share.Low):0.#} {middle - 5}v10m0 -5H{left + (plot * share.High):0.#}m0 -5v10\"/>");
            Append(svg, $"<text x=\"{Width - right + 8}\" y=\"{middle + 4}\">{Display.Percent(share.Value)} <tspan class=\"dim\">n={share.Count}</tspan></text>");
        }
        return svg.Append("</svg>").ToString();
    }

    /// <summary>One column per number of turns.</summary>
    public static string Histogram(IReadOnlyDictionary<int, int> counts)
    {
        const int height = 150, bottom = 22, top = 16;
        if (counts.Count == 0)
        {
            return "<p class=\"dim\">No attempt took a turn.</p>";
        }
        var (first, last) = (counts.Keys.Min(), counts.Keys.Max());
        // Long tails share columns, so that a column never gets thinner than its letters allow.
        var perColumn = Math.Max(1, (int)Math.Ceiling((last - first + 1) / 24.0));
        var columns = Enumerable.Range(0, ((last - first) / perColumn) + 1)
            .Select(column => (From: first + (column * perColumn), Count: counts.Where(pair => (pair.Key - first) / perColumn == column).Sum(pair => pair.Value)))
            .ToList();
        var most = Math.Max(1, columns.Max(column => column.Count));
        var step = Math.Min(60.0, (double)Width / columns.Count);
        var svg = new StringBuilder(Open(height, "attempts by number of turns"));
        for (var i = 0; i < columns.Count; i++)
        {
            var (from, count) = columns[i];
            var tall = (height - bottom - top) * (double)count / most;
            var (x, y) = (i * step, height - bottom - tall);
            Append(svg, $"<rect class=\"bar\" x=\"{x + 1:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(1, step - 2):0.#}\" height=\"{tall:0.#}\" rx=\"2\"><title>{from} turns: {count}</title></rect>");
            if (columns.Count <= 12 || i % 3 == 0)
            {
                Append(svg, $"<text x=\"{x + (step / 2):0.#}\" y=\"{height - 6}\" text-anchor=\"middle\">{from}</text>");
            }
            if (count > 0 && columns.Count <= 12)
            {
                Append(svg, $"<text class=\"dim\" x=\"{x + (step / 2):0.#}\" y=\"{y - 4:0.#}\" text-anchor=\"middle\">{count}</text>");
            }
        }
        return svg.Append("</svg>").ToString();
    }

    /// <summary>A whole cut into named parts.</summary>
    public static string Parts(IEnumerable<KeyValuePair<string, long>> parts)
    {
        var shown = parts.Where(part => part.Value > 0).ToList();
        var total = Math.Max(1, shown.Sum(part => part.Value));
        var svg = new StringBuilder(Open(26, "attempts by outcome"));
        var x = 0.0;
        foreach (var (name, count) in shown)
        {
            var wide = Width * (double)count / total;
            Append(svg, $"<rect class=\"o-{name}\" x=\"{x:0.##}\" y=\"2\" width=\"{wide:0.##}\" height=\"22\"><title>{name}: {count}</title></rect>");
            x += wide;
        }
        return svg.Append("</svg>").ToString();
    }

    private static string Open(int height, string label) =>
        $"<svg viewBox=\"0 0 {Width} {Math.Max(1, height)}\" role=\"img\" aria-label=\"{label}\">";

    private static void Append(StringBuilder svg, FormattableString markup) => svg.Append(markup.ToString(CultureInfo.InvariantCulture));
}
