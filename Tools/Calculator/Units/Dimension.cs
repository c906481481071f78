using System.Globalization;

namespace AgentPlatform.Tools.Calculator.Units;

/// <summary>Powers of metre, kilogram, second, ampere, kelvin, mole, candela and bit.</summary>
internal readonly record struct Dimension(int Length, int Mass, int Time, int Current, int Temperature, int Amount, int Light, int Information)
{
    private static readonly string[] s_names = ["m", "kg", "s", "A", "K", "mol", "cd", "bit"];

    public static Dimension None => default;

    public bool IsNone => this == default;

    public static Dimension operator *(Dimension left, Dimension right) => Combine(left, right, 1);

    public static Dimension operator /(Dimension left, Dimension right) => Combine(left, right, -1);

    public Dimension Power(int exponent) => new(
        Length * exponent, Mass * exponent, Time * exponent, Current * exponent, Temperature * exponent, Amount * exponent, Light * exponent, Information * exponent);

    /// <summary>The root, or null where a power would be broken.</summary>
    public Dimension? Root(int degree) => All.Any(power => power % degree != 0) ? null : new(
        Length / degree, Mass / degree, Time / degree, Current / degree, Temperature / degree, Amount / degree, Light / degree, Information / degree);

    /// <summary>"kg*m/s^2"; empty for none.</summary>
    public override string ToString()
    {
        var powers = All;
        var above = string.Join('*', s_names.Zip(powers).Where(pair => pair.Second > 0).Select(pair => Write(pair.First, pair.Second)));
        var below = string.Join('/', s_names.Zip(powers).Where(pair => pair.Second < 0).Select(pair => Write(pair.First, -pair.Second)));
        return below.Length == 0 ? above : $"{(above.Length == 0 ? "1" : above)}/{below}";
    }

    private static string Write(string name, int power) => power == 1 ? name : $"{name}^{power.ToString(CultureInfo.InvariantCulture)}";

    private static Dimension Combine(Dimension left, Dimension right, int sign) => new(
        left.Length + (sign * right.Length), left.Mass + (sign * right.Mass), left.Time + (sign * right.Time), left.Current + (sign * right.Current),
        left.Temperature + (sign * right.Temperature), left.Amount + (sign * right.Amount), left.Light + (sign * right.Light), left.Information + (sign * right.Information));

    private int[] All => [Length, Mass, Time, Current, Temperature, Amount, Light, Information];
}
