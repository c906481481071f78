using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Calculator.Numbers;

/// <summary>Matrices of exact fractions.</summary>
internal static class LinearAlgebra
{
    private const int MostRows = 30;

    /// <exception cref="ToolException">Rows are missing, uneven or too many.</exception>
    public static Rational[][] Matrix(string name, IReadOnlyList<IReadOnlyList<double>> rows)
    {
        if (rows.Count is 0 or > MostRows || rows[0].Count is 0 or > MostRows || rows.Any(row => row.Count != rows[0].Count))
        {
            throw new ToolException($"'{name}' must have 1 to {MostRows} rows of equal length from 1 to {MostRows}.");
        }

        return [.. rows.Select(row => row.Select(Rational.Of).ToArray())];
    }

    public static Rational[][] Multiply(Rational[][] left, Rational[][] right)
    {
        if (left[0].Length != right.Length)
        {
            throw new ToolException($"A {Shape(left)} matrix cannot be multiplied by a {Shape(right)} one.");
        }

        return [.. left.Select(row => Enumerable.Range(0, right[0].Length)
            .Select(column => Enumerable.Range(0, right.Length).Aggregate(Rational.Zero, (sum, place) => sum + (row[place] * right[place][column]))).ToArray())];
    }

    public static Rational[][] Add(Rational[][] left, Rational[][] right, int sign)
    {
        if (left.Length != right.Length || left[0].Length != right[0].Length)
        {
            throw new ToolException($"A {Shape(left)} matrix and a {Shape(right)} one have no sum; their shapes must agree.");
        }

        return [.. left.Select((row, line) => row.Select((value, column) => value + (right[line][column] * sign)).ToArray())];
    }

    public static Rational[][] Transpose(Rational[][] matrix) => [.. Enumerable.Range(0, matrix[0].Length).Select(column => matrix.Select(row => row[column]).ToArray())];

    public static Rational Determinant(Rational[][] matrix)
    {
        Square(matrix);
        var work = Copy(matrix);
        return Reduce(work, work.Length).Determinant;
    }

    public static int Rank(Rational[][] matrix) => Reduce(Copy(matrix), matrix[0].Length).Rank;

    public static Rational[][] Inverse(Rational[][] matrix)
    {
        Square(matrix);
        var size = matrix.Length;
        var work = matrix.Select((row, line) => row.Concat(Enumerable.Range(0, size).Select(column => column == line ? Rational.One : Rational.Zero)).ToArray()).ToArray();
        return Reduce(work, size).Rank < size
            ? throw new ToolException("The matrix has no inverse; its determinant is 0.")
            : [.. work.Select(row => row[size..])];
    }

    /// <summary>The only solution of matrix x = right.</summary>
    /// <exception cref="ToolException">There is none, or more than one.</exception>
    public static Rational[] Solve(Rational[][] matrix, Rational[] right)
    {
        if (matrix.Length != right.Length)
        {
            throw new ToolException($"There are {matrix.Length} equations and {right.Length} right sides.");
        }

        var unknowns = matrix[0].Length;
        var work = matrix.Select((row, line) => row.Append(right[line]).ToArray()).ToArray();
        var rank = Reduce(work, unknowns).Rank;
        if (work.Skip(rank).Any(row => !row[unknowns].IsZero))
        {
            throw new ToolException("The equations contradict each other; there is no solution.");
        }

        return rank < unknowns
            ? throw new ToolException($"There are infinitely many solutions: {unknowns} unknowns and {rank} independent equations.")
            : [.. work.Take(unknowns).Select(row => row[unknowns])];
    }

    // Gauss-Jordan on the first columns; the rest of each row goes along.
    private static (int Rank, Rational Determinant) Reduce(Rational[][] rows, int columns)
    {
        var rank = 0;
        var determinant = Rational.One;
        for (var column = 0; column < columns && rank < rows.Length; column++)
        {
            var pivot = Array.FindIndex(rows, rank, row => !row[column].IsZero);
            if (pivot < 0)
            {
                determinant = Rational.Zero;
                continue;
            }

            if (pivot != rank)
            {
                (rows[pivot], rows[rank]) = (rows[rank], rows[pivot]);
                determinant = -determinant;
            }

            var divisor = rows[rank][column];
            determinant *= divisor;
            rows[rank] = [.. rows[rank].Select(value => value / divisor)];
            for (var other = 0; other < rows.Length; other++)
            {
                var factor = rows[other][column];
                if (other != rank && !factor.IsZero)
                {
                    var line = rank;
                    rows[other] = [.. rows[other].Select((value, place) => value - (factor * rows[line][place]))];
                }
            }

            rank++;
        }

        return (rank, rank < rows.Length ? Rational.Zero : determinant);
    }

    private static void Square(Rational[][] matrix)
    {
        if (matrix.Length != matrix[0].Length)
        {
            throw new ToolException($"The matrix is {Shape(matrix)}; this needs as many rows as columns.");
        }
    }

    private static Rational[][] Copy(Rational[][] matrix) => [.. matrix.Select(row => row.ToArray())];

    private static string Shape(Rational[][] matrix) => $"{matrix.Length}x{matrix[0].Length}";
}
