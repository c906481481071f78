using System.Numerics;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Calculator.Numbers;

/// <summary>Roots of polynomials.</summary>
internal static class Polynomials
{
    /// <summary>All roots by the method of Durand and Kerner, real ones first; pairs of complex ones follow.</summary>
    /// <param name="coefficients">From the highest power down to the constant.</param>
    public static IReadOnlyList<Complex> Roots(IReadOnlyList<double> coefficients)
    {
        var terms = coefficients.SkipWhile(value => value == 0).ToArray();
        if (terms.Length is < 2 or > 21)
        {
            throw new ToolException("'coefficients' must make a polynomial of degree 1 to 20, highest power first: [1, 0, -4] is x^2 - 4.");
        }

        var degree = terms.Length - 1;
        var scale = terms.Select(value => value / terms[0]).ToArray();
        var radius = 1 + scale.Skip(1).Max(Math.Abs);
        var roots = Enumerable.Range(0, degree).Select(place => Complex.FromPolarCoordinates(radius * 0.6, (2 * Math.PI * place / degree) + 0.4)).ToArray();
        for (var round = 0; round < 2000; round++)
        {
            var moved = 0.0;
            for (var place = 0; place < degree; place++)
            {
                var below = Complex.One;
                for (var other = 0; other < degree; other++)
                {
                    below *= other == place ? Complex.One : roots[place] - roots[other];
                }

                var step = Value(scale, roots[place]) / below;
                roots[place] -= step;
                moved = Math.Max(moved, step.Magnitude);
            }

            if (moved < 1e-15 * radius)
            {
                break;
            }
        }

        return [.. roots.Select(root => Clean(root, scale)).OrderBy(root => root.Imaginary != 0).ThenBy(root => root.Real).ThenByDescending(root => root.Imaginary)];
    }

    private static Complex Value(double[] terms, Complex at) => terms.Aggregate(Complex.Zero, (sum, term) => (sum * at) + term);

    // A root that is real, or whole, but for rounding is shown as that.
    private static Complex Clean(Complex root, double[] terms)
    {
        var tolerance = 1e-7 * Math.Max(1, root.Magnitude);
        var real = Math.Abs(root.Imaginary) < tolerance ? new Complex(root.Real, 0) : root;
        var whole = new Complex(Math.Round(real.Real, 6), Math.Round(real.Imaginary, 6));
        return Value(terms, whole).Magnitude <= Math.Max(1e-12, Value(terms, real).Magnitude) ? whole : real;
    }
}
