using System.Text;

namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>Drawings as inline SVG, 420 units wide so that their letters stay readable on a phone.</summary>
internal static class Charts
{
    private const int Width = 420;
    private const int Left = 42;
    private const int Right = 10;
    private const int Plot = Width - Left - Right;

    /// <summary>A line over steps.</summary>
    /// <param name="label">For those who cannot see it.</param>
    /// <param name="style">Class of the line.</param>
    /// <param name="points">In the order of X.</param>
    /// <param name="high">Y at the top; the bottom is 0.</param>
    /// <param name="height">In units.</param>
    /// <param name="format">How Y is written.</param>
    public static string Line(string label, string style, IReadOnlyList<(double X, double Y)> points, double high, int height, Func<double, string> format)
    {
        const int top = 8, bottom = 22;
        var finite = points.Where(point => double.IsFinite(point.Y)).ToList();
        if (finite.Count == 0)
        {
            return "<p class=\"dim\">Nothing was measured.</p>";
        }

        var (first, last) = (finite[0].X, Math.Max(finite[^1].X, finite[0].X + 1));
        string X(double x) => Numbers.At(Left + (Plot * (x - first) / (last - first)));
        string Y(double y) => Numbers.At(height - bottom - ((height - bottom - top) * Math.Clamp(y / high, 0, 1)));
        var svg = Open(height, label);
        var lines = height > 120 ? 4 : 2;
        for (var i = 0; i <= lines; i++)
        {
            var y = high * i / lines;
            svg.Append($"<path class=\"grid\" d=\"M{Left} {Y(y)}H{Width - Right}\"/><text x=\"{Left - 6}\" y=\"{Y(y)}\" dy=\"4\" text-anchor=\"end\" class=\"dim\">{format(y)}</text>");
        }

        foreach (var x in new[] { first, Math.Round((first + last) / 2), last }.Distinct())
        {
            svg.Append($"<text x=\"{X(x)}\" y=\"{height - 6}\" text-anchor=\"{(x == last ? "end" : x == first ? "start" : "middle")}\" class=\"dim\">{(x == last ? "step " : "")}{Numbers.Whole(x)}</text>");
        }

        svg.Append($"<path class=\"line {style}\" d=\"M{string.Join('L', finite.Select(point => $"{X(point.X)} {Y(point.Y)}"))}\"/>");
        svg.Append($"<circle class=\"dot {style}\" cx=\"{X(finite[^1].X)}\" cy=\"{Y(finite[^1].Y)}\" r=\"3.5\"/>");
        return svg.Append("</svg>").ToString();
    }

    /// <summary>Success by stage, each with its 95% interval.</summary>
    public static string Stages(IReadOnlyList<(string Name, StageReport Stage)> stages)
    {
        const int height = 210, top = 20, bottom = 24;
        var svg = Open(height, "success on the held-out questions by stage, with 95% intervals");
        static string Y(double share) => Numbers.At(height - bottom - ((height - bottom - top) * Math.Clamp(share, 0, 1)));
        foreach (var share in (double[])[0, 0.25, 0.5, 0.75, 1])
        {
            svg.Append($"<path class=\"grid\" d=\"M{Left} {Y(share)}H{Width - Right}\"/><text x=\"{Left - 6}\" y=\"{Y(share)}\" dy=\"4\" text-anchor=\"end\" class=\"dim\">{share * 100:0}%</text>");
        }

        svg.Append($"<path class=\"wanted\" d=\"M{Left} {Y(Targets.RlSuccess)}H{Width - Right}\"><title>target after RL</title></path>");
        var step = (double)Plot / stages.Count;
        for (var i = 0; i < stages.Count; i++)
        {
            var (name, stage) = stages[i];
            var middle = Left + (step * (i + 0.5));
            var top1 = double.Parse(Y(stage.Success), System.Globalization.CultureInfo.InvariantCulture);
            svg.Append($"<rect class=\"bar{(i == stages.Count - 1 ? "" : " early")}\" x=\"{Numbers.At(middle - 26)}\" y=\"{Numbers.At(top1)}\" width=\"52\" height=\"{Numbers.At(Math.Max(0.5, height - bottom - top1))}\" rx=\"3\"/>");
            svg.Append($"<path class=\"whisker\" d=\"M{Numbers.At(middle - 6)} {Y(stage.CiHigh)}h12m-6 0V{Y(stage.CiLow)}m-6 0h12\"/>");
            svg.Append($"<text x=\"{Numbers.At(middle)}\" y=\"{Y(stage.CiHigh)}\" dy=\"-6\" text-anchor=\"middle\" class=\"strong\">{Numbers.Share(stage.Success)}</text>");
            svg.Append($"<text x=\"{Numbers.At(middle)}\" y=\"{height - 6}\" text-anchor=\"middle\">{Html.Escape(name)}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>One column for each key, with its count.</summary>
    public static string Columns(string label, IReadOnlyList<(string Name, double Value)> columns)
    {
        const int height = 150, top = 18, bottom = 22;
        var svg = Open(height, label);
        var most = Math.Max(1e-9, columns.Max(column => column.Value));
        var step = Math.Min(70.0, (double)Plot / columns.Count);
        for (var i = 0; i < columns.Count; i++)
        {
            var tall = (height - top - bottom) * columns[i].Value / most;
            var (x, y) = (Left + (i * step), height - bottom - tall);
            svg.Append($"<rect class=\"bar\" x=\"{Numbers.At(x + 2)}\" y=\"{Numbers.At(y)}\" width=\"{Numbers.At(step - 4)}\" height=\"{Numbers.At(Math.Max(0.5, tall))}\" rx=\"2\"/>");
            svg.Append($"<text x=\"{Numbers.At(x + (step / 2))}\" y=\"{Numbers.At(y - 5)}\" text-anchor=\"middle\" class=\"dim\">{Numbers.Whole(columns[i].Value)}</text>");
            svg.Append($"<text x=\"{Numbers.At(x + (step / 2))}\" y=\"{height - 6}\" text-anchor=\"middle\">{Html.Escape(columns[i].Name)}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>One row for each name, longest bar full.</summary>
    public static string Rows(string label, IReadOnlyList<(string Name, double Value)> rows, Func<double, string> format)
    {
        const int left = 92, right = 84, row = 26, plot = Width - left - right;
        var svg = Open(rows.Count * row, label);
        var most = Math.Max(1e-9, rows.Max(one => one.Value));
        for (var i = 0; i < rows.Count; i++)
        {
            var y = i * row;
            svg.Append($"<text x=\"{left - 8}\" y=\"{y + 17}\" text-anchor=\"end\">{Html.Escape(rows[i].Name)}</text>");
            svg.Append($"<rect class=\"bar\" x=\"{left}\" y=\"{y + 4}\" width=\"{Numbers.At(Math.Max(0.5, plot * rows[i].Value / most))}\" height=\"18\" rx=\"3\"/>");
            svg.Append($"<text x=\"{Numbers.At(left + (plot * rows[i].Value / most) + 8)}\" y=\"{y + 17}\" class=\"dim\">{format(rows[i].Value)}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>A whole cut into named parts, with a legend.</summary>
    public static string Parts(string label, IReadOnlyList<(string Name, double Share)> parts)
    {
        var svg = Open(30, label);
        var legend = new StringBuilder("<ul class=\"legend\">");
        var x = 0.0;
        for (var i = 0; i < parts.Count; i++)
        {
            var wide = Width * Math.Clamp(parts[i].Share, 0, 1);
            svg.Append($"<rect class=\"p{i}\" x=\"{Numbers.At(x)}\" y=\"2\" width=\"{Numbers.At(Math.Max(0, wide - 1))}\" height=\"26\"><title>{Html.Escape(parts[i].Name)}</title></rect>");
            legend.Append($"<li><i class=\"p{i}\"></i>{Html.Escape(parts[i].Name)} <b>{Numbers.Share(parts[i].Share)}</b></li>");
            x += wide;
        }

        return svg.Append("</svg>").Append(legend).Append("</ul>").ToString();
    }

    private static StringBuilder Open(int height, string label) => new($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{Html.Escape(label)}\">");
}
