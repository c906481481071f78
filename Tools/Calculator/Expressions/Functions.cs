using System.Numerics;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Calculator.Numbers;
using AgentPlatform.Tools.Calculator.Units;

namespace AgentPlatform.Tools.Calculator.Expressions;

/// <summary>The functions and constants of expressions.</summary>
internal static class Functions
{
    private static readonly Dictionary<string, Func<double, double>> s_real = new(StringComparer.Ordinal)
    {
        ["sin"] = Math.Sin,
        ["cos"] = Math.Cos,
        ["tan"] = Math.Tan,
        ["asin"] = Math.Asin,
        ["acos"] = Math.Acos,
        ["atan"] = Math.Atan,
        ["sinh"] = Math.Sinh,
        ["cosh"] = Math.Cosh,
        ["tanh"] = Math.Tanh,
        ["exp"] = Math.Exp,
        ["ln"] = Positive(Math.Log),
        ["log2"] = Positive(Math.Log2),
        ["log10"] = Positive(Math.Log10),
    };

    private static readonly Dictionary<string, Func<IReadOnlyList<Quantity>, Quantity>> s_any = new(StringComparer.Ordinal)
    {
        ["sqrt"] = given => One("sqrt", given).Root(2),
        ["cbrt"] = given => One("cbrt", given).Root(3),
        ["abs"] = given => One("abs", given) is var value && value.Value.Sign < 0 ? -value : value,
        ["sign"] = given => new Real((Rational)One("sign", given).Value.Sign),
        ["floor"] = given => Rounded(One("floor", given), Real.Floor, Math.Floor),
        ["ceil"] = given => Rounded(One("ceil", given), value => -Real.Floor(-value), Math.Ceiling),
        ["round"] = Round,
        ["log"] = given => Log(given),
        ["atan2"] = given => new Real(Math.Atan2(At(given, 0, "atan2", 2).Plain("atan2").Value, given[1].Plain("atan2").Value)),
        ["hypot"] = given => (Some("hypot", given).Select(value => value * value).Aggregate((sum, value) => sum + value)).Root(2),
        ["min"] = given => Some("min", given).Aggregate((best, value) => (value - best).Value.Sign < 0 ? value : best),
        ["max"] = given => Some("max", given).Aggregate((best, value) => (value - best).Value.Sign > 0 ? value : best),
        ["sum"] = given => Some("sum", given).Aggregate((sum, value) => sum + value),
        ["mean"] = given => Some("mean", given).Aggregate((sum, value) => sum + value) / new Real((Rational)given.Count),
        ["gcd"] = given => Wholes("gcd", given).Aggregate(BigInteger.GreatestCommonDivisor).AsQuantity(),
        ["lcm"] = given => Wholes("lcm", given).Aggregate(Lcm).AsQuantity(),
        ["factorial"] = given => NumberTheory.Factorial(Whole(One("factorial", given).Plain("factorial"), "factorial")).AsQuantity(),
        ["comb"] = given => Combine("comb", given),
        ["nCr"] = given => Combine("nCr", given),
        ["perm"] = given => Permute("perm", given),
        ["nPr"] = given => Permute("nPr", given),
        ["pow"] = given => At(given, 0, "pow", 2).Power(given[1]),
    };

    public static bool Exists(string name) => s_real.ContainsKey(name) || s_any.ContainsKey(name);

    public static Quantity Call(string name, IReadOnlyList<Quantity> given)
    {
        if (s_any.TryGetValue(name, out var any))
        {
            return any(given);
        }

        var value = One(name, given).Plain(name);
        return new Real(s_real[name](value.Value));
    }

    public static Quantity? Constant(string name) => name switch
    {
        "pi" or "π" => new Real(Math.PI),
        "e" => new Real(Math.E),
        "tau" => new Real(Math.Tau),
        "phi" => new Real((1 + Math.Sqrt(5)) / 2),
        "c0" or "speed_of_light" => new Quantity(new Real((Rational)299792458), new Dimension(1, 0, -1, 0, 0, 0, 0, 0)),
        "g0" or "standard_gravity" => new Quantity(new Real(new Rational(980665, 100000)), new Dimension(1, 0, -2, 0, 0, 0, 0, 0)),
        "N_A" or "avogadro" => new Quantity(new Real(Rational.TryParse("6.02214076e23", out var avogadro) ? avogadro : default), new Dimension(0, 0, 0, 0, 0, -1, 0, 0)),
        "h_planck" or "planck" => new Quantity(new Real(6.62607015e-34), new Dimension(2, 1, -1, 0, 0, 0, 0, 0)),
        "k_B" or "boltzmann" => new Quantity(new Real(1.380649e-23), new Dimension(2, 1, -2, 0, -1, 0, 0, 0)),
        "G" or "gravitational_constant" => new Quantity(new Real(6.67430e-11), new Dimension(3, -1, -2, 0, 0, 0, 0, 0)),
        _ => null,
    };

    public static BigInteger Whole(Real value, string what) => value.IsExact && value.Exact.IsWhole ? value.Exact.Numerator : throw new ToolException($"{what} needs a whole number, not {value}.");

    private static Quantity AsQuantity(this BigInteger value) => new Real((Rational)value);

    private static BigInteger Lcm(BigInteger left, BigInteger right) => left.IsZero || right.IsZero ? 0 : BigInteger.Abs(left * right) / BigInteger.GreatestCommonDivisor(left, right);

    private static Func<double, double> Positive(Func<double, double> log) =>
        value => value > 0 ? log(value) : throw new ToolException(value == 0 ? "The logarithm of 0 does not exist." : "The logarithm of a negative number is complex; this calculator has real numbers only.");

    private static Quantity Round(IReadOnlyList<Quantity> given)
    {
        if (given.Count == 2)
        {
            var scale = new Rational(10, 1).Power((int)Whole(given[1].Plain("round"), "round"));
            return Round([given[0] * new Real(scale)]) / new Real(scale);
        }

        // Half away from zero, as people round.
        var value = One("round", given);
        return value.Value.Sign < 0 ? -Round([-value]) : Rounded(value, exact => Real.Floor(exact + new Rational(1, 2)), number => Math.Floor(number + 0.5));
    }

    private static Quantity Rounded(Quantity value, Func<Rational, BigInteger> exact, Func<double, double> about) =>
        value with { Value = value.Value.IsExact ? new Real((Rational)exact(value.Value.Exact)) : new Real(about(value.Value.Value)) };

    private static Quantity Log(IReadOnlyList<Quantity> given)
    {
        var log = s_real["ln"];
        return given.Count == 2
            ? new Real(log(given[0].Plain("log").Value) / log(given[1].Plain("log").Value))
            : new Real(s_real["log10"](One("log", given).Plain("log").Value));
    }

    private static Quantity Combine(string name, IReadOnlyList<Quantity> given) =>
        NumberTheory.Combinations(Whole(At(given, 0, name, 2).Plain(name), name), Whole(given[1].Plain(name), name)).AsQuantity();

    private static Quantity Permute(string name, IReadOnlyList<Quantity> given)
    {
        var (from, choose) = (Whole(At(given, 0, name, 2).Plain(name), name), Whole(given[1].Plain(name), name));
        return choose > from ? new Real(Rational.Zero) : (NumberTheory.Factorial(from) / NumberTheory.Factorial(from - choose)).AsQuantity();
    }

    private static IEnumerable<BigInteger> Wholes(string name, IReadOnlyList<Quantity> given) => Some(name, given).Select(value => Whole(value.Plain(name), name));

    private static Quantity One(string name, IReadOnlyList<Quantity> given) => At(given, 0, name, 1);

    private static Quantity At(IReadOnlyList<Quantity> given, int place, string name, int wanted) =>
        given.Count == wanted ? given[place] : throw new ToolException($"{name} takes {wanted} argument{(wanted == 1 ? string.Empty : "s")}, not {given.Count}.");

    private static IReadOnlyList<Quantity> Some(string name, IReadOnlyList<Quantity> given) => given.Count > 0 ? given : throw new ToolException($"{name} takes at least one argument.");
}
