using System.Globalization;

namespace AgentPlatform.Cli.Quickstart.Views;

/// <summary>A small curve in text: Braille dots (2 by 4 in a letter), or asterisks where the terminal has no Unicode.</summary>
internal static class LineChart
{
    // Bits of a Braille letter by row and column: Unicode block 2800.
    private static readonly int[,] s_dots = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    /// <summary>Lines of text, top first, with the range of Y at the left.</summary>
    /// <param name="points">In the order of X.</param>
    /// <param name="low">Y at the bottom.</param>
    /// <param name="high">Y at the top, above <paramref name="low"/>.</param>
    /// <param name="width">Letters for the curve itself.</param>
    /// <param name="height">Lines.</param>
    /// <param name="unicode">Whether Braille may be used.</param>
    /// <param name="format">How Y is written at the axis.</param>
    public static IReadOnlyList<string> Draw(IReadOnlyList<(double X, double Y)> points, double low, double high, int width, int height, bool unicode, string format)
    {
        var (across, down) = unicode ? (2, 4) : (1, 1);
        var lit = new bool[height * down, width * across];
        Light(points, low, high, lit);
        var (top, bottom) = (high.ToString(format, CultureInfo.InvariantCulture), low.ToString(format, CultureInfo.InvariantCulture));
        var margin = Math.Max(top.Length, bottom.Length);
        var lines = new string[height];
        for (var row = 0; row < height; row++)
        {
            var letters = new char[width];
            for (var column = 0; column < width; column++)
            {
                letters[column] = unicode ? Braille(lit, row, column) : lit[row, column] ? '*' : ' ';
            }

            var label = row == 0 ? top : row == height - 1 ? bottom : string.Empty;
            lines[row] = $"{label.PadLeft(margin)} {(unicode ? '│' : '|')}{new string(letters)}";
        }

        return lines;
    }

    private static void Light(IReadOnlyList<(double X, double Y)> points, double low, double high, bool[,] lit)
    {
        if (points.Count == 0)
        {
            return;
        }

        var (rows, columns) = (lit.GetLength(0), lit.GetLength(1));
        var (first, last) = (points[0].X, points[^1].X);
        var next = 0;
        var before = -1;
        for (var column = 0; column < columns; column++)
        {
            var x = last <= first ? first : first + ((last - first) * column / (columns - 1));
            while (next < points.Count - 1 && points[next].X < x)
            {
                next++;
            }

            var y = Between(points[Math.Max(0, next - 1)], points[next], x);
            if (!double.IsFinite(y))
            {
                before = -1;
                continue;
            }

            var row = (int)Math.Round((rows - 1) * (1 - Math.Clamp((y - low) / (high - low), 0, 1)));
            // A steep piece is a column of dots, so that the curve does not fall apart.
            for (var r = Math.Min(row, before < 0 ? row : before); r <= Math.Max(row, before); r++)
            {
                lit[r, column] = true;
            }

            before = row;
            if (last <= first)
            {
                break;
            }
        }
    }

    private static double Between((double X, double Y) left, (double X, double Y) right, double x) =>
        right.X <= left.X ? right.Y : left.Y + ((right.Y - left.Y) * Math.Clamp((x - left.X) / (right.X - left.X), 0, 1));

    private static char Braille(bool[,] lit, int row, int column)
    {
        var bits = 0;
        for (var r = 0; r < 4; r++)
        {
            for (var c = 0; c < 2; c++)
            {
                bits |= lit[(row * 4) + r, (column * 2) + c] ? s_dots[r, c] : 0;
            }
        }

        return (char)(0x2800 + bits);
    }
}
