using AgentPlatform.Mcp;
using AgentPlatform.Tools.Calculator.Numbers;
using static AgentPlatform.Tools.Calculator.Serving.CalculatorServer;

namespace AgentPlatform.Tools.Calculator.Serving;

/// <summary>Equations and matrices.</summary>
internal static class AlgebraTools
{
    public static IReadOnlyList<Tool> All { get; } =
    [
        Tool(
            "solve_polynomial", "Solve a polynomial", "All roots, real and complex, of a polynomial in one unknown.",
            [new Argument("coefficients", ArgumentType.Numbers, "From the highest power down: [1, 0, -4] is x^2 - 4.") { Required = true }],
            call => string.Join('\n', Polynomials.Roots(call.Numbers("coefficients")).Select(root => "x = " + Write(root)))),
        Tool(
            "solve_linear", "Solve linear equations", "Solves a system of linear equations exactly.",
            [
                new Argument("matrix", ArgumentType.Matrix, "A row of coefficients per equation.") { Required = true },
                new Argument("right", ArgumentType.Numbers, "The right side of each equation.") { Required = true },
            ],
            call => string.Join('\n', LinearAlgebra.Solve(LinearAlgebra.Matrix("matrix", call.Matrix("matrix")), [.. call.Numbers("right").Select(Rational.Of)])
                .Select((value, place) => $"x{place + 1} = {value}"))),
        Tool(
            "matrix", "Matrix", "One operation on matrices, exact.",
            [
                Argument.Choice("operation", "What to compute.", "add", "subtract", "multiply", "transpose", "determinant", "inverse", "rank") with { Required = true },
                new Argument("a", ArgumentType.Matrix, "The matrix, row by row.") { Required = true },
                new Argument("b", ArgumentType.Matrix, "The second matrix of add, subtract and multiply."),
            ],
            Matrix),
    ];

    private static ToolResult Matrix(ToolArguments call)
    {
        var operation = call.Text("operation");
        var left = LinearAlgebra.Matrix("a", call.Matrix("a"));
        var right = operation is "add" or "subtract" or "multiply"
            ? call.Has("b") ? LinearAlgebra.Matrix("b", call.Matrix("b")) : throw new ToolException($"{operation} needs the second matrix 'b'.")
            : left;
        return operation switch
        {
            "add" => Write(LinearAlgebra.Add(left, right, 1)),
            "subtract" => Write(LinearAlgebra.Add(left, right, -1)),
            "multiply" => Write(LinearAlgebra.Multiply(left, right)),
            "transpose" => Write(LinearAlgebra.Transpose(left)),
            "determinant" => LinearAlgebra.Determinant(left).ToString(),
            "inverse" => Write(LinearAlgebra.Inverse(left)),
            _ => $"{LinearAlgebra.Rank(left)}",
        };
    }

    private static string Write(Rational[][] matrix) => string.Join('\n', matrix.Select(row => $"[{string.Join(", ", row.Select(Plain))}]"));

    private static string Plain(Rational value) => value.IsWhole || !value.ToString().Contains('(', StringComparison.Ordinal) ? value.ToString() : $"{value.Numerator}/{value.Denominator}";

    private static string Write(System.Numerics.Complex root) => root.Imaginary == 0
        ? NumberText.Of(root.Real)
        : $"{(root.Real == 0 ? string.Empty : NumberText.Of(root.Real) + (root.Imaginary < 0 ? " - " : " + "))}{(root.Real == 0 && root.Imaginary < 0 ? "-" : string.Empty)}{NumberText.Of(Math.Abs(root.Imaginary))}i";
}
