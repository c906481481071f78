using System.Numerics;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Calculator.Numbers;

/// <summary>A real number: an exact fraction as long as that can be kept up, a double from then on.</summary>
internal readonly struct Real
{
    private const int LongestBits = 200_000;

    private readonly Rational _exact;
    private readonly double _about;

    public Real(Rational exact) => (_exact, IsExact) = (exact, true);

    public Real(double about)
    {
        if (!double.IsFinite(about))
        {
            throw new ToolException(double.IsNaN(about) ? "The result is no real number." : "The result is too large.");
        }

        _about = about;
    }

    public bool IsExact { get; }

    /// <summary>The fraction, where it is exact.</summary>
    public Rational Exact => IsExact ? _exact : throw new ToolException("A whole number is needed here.");

    public double Value => IsExact ? _exact.ToDouble() : _about;

    public int Sign => IsExact ? _exact.Sign : Math.Sign(_about);

    /// <summary>As a decimal, rounded to 15 digits where it does not end; for measures, where a fraction reads badly.</summary>
    public string Decimals => IsExact && ToString().Contains('(', StringComparison.Ordinal) && !_exact.IsWhole ? NumberText.Of(Value) : ToString();

    public static implicit operator Real(Rational exact) => new(exact);

    public static Real operator +(Real left, Real right) => left.IsExact && right.IsExact ? new(Bounded(left._exact + right._exact)) : new(left.Value + right.Value);

    public static Real operator -(Real left, Real right) => left + -right;

    public static Real operator -(Real value) => value.IsExact ? new(-value._exact) : new(-value._about);

    public static Real operator *(Real left, Real right) => left.IsExact && right.IsExact ? new(Bounded(left._exact * right._exact)) : new(left.Value * right.Value);

    public static Real operator /(Real left, Real right)
    {
        if (right.Sign == 0)
        {
            throw new ToolException("Division by zero.");
        }

        return left.IsExact && right.IsExact ? new(Bounded(left._exact / right._exact)) : new(left.Value / right.Value);
    }

    /// <summary>The remainder with the sign of the divisor, so that it is never negative for a positive one.</summary>
    public static Real operator %(Real left, Real right)
    {
        var quotient = left / right;
        var floor = quotient.IsExact ? new Real(Floor(quotient._exact)) : new Real(Math.Floor(quotient._about));
        return left - (floor * right);
    }

    public static BigInteger Floor(Rational value) => BigInteger.Divide(value.Numerator - (value.Sign < 0 ? value.Denominator - 1 : 0), value.Denominator);

    public Real Power(Real exponent)
    {
        if (Sign == 0 && exponent.Sign < 0)
        {
            throw new ToolException("Zero to a negative power is a division by zero.");
        }

        if (IsExact && exponent.IsExact)
        {
            if (exponent._exact.IsWhole)
            {
                var size = Math.Max(_exact.Numerator.GetBitLength(), _exact.Denominator.GetBitLength());
                if (BigInteger.Abs(exponent._exact.Numerator) * size <= LongestBits)
                {
                    return new(_exact.Power((int)exponent._exact.Numerator));
                }
            }
            else if (exponent._exact.Denominator == 2 && Root(_exact, 2) is { } root)
            {
                return new Real(root).Power(new Rational(exponent._exact.Numerator, 1));
            }
        }

        if (Sign < 0 && !(exponent.IsExact && exponent._exact.IsWhole))
        {
            throw new ToolException("A negative number to a broken power is complex; this calculator has real numbers only.");
        }

        return new(Math.Pow(Value, exponent.Value));
    }

    /// <summary>The square or cube root, exact where it is a fraction.</summary>
    public Real RootOf(int degree)
    {
        if (Sign < 0 && degree == 2)
        {
            throw new ToolException($"The square root of {this} is complex; this calculator has real numbers only.");
        }

        return IsExact && Root(_exact, degree) is { } root ? new(root) : new(degree == 2 ? Math.Sqrt(Value) : Math.Cbrt(Value));
    }

    public override string ToString() => IsExact ? NumberText.Of(_exact) : NumberText.Of(_about);

    private static Rational? Root(Rational value, int degree)
    {
        if (value.Sign < 0)
        {
            return degree == 3 && Root(-value, 3) is { } positive ? -positive : null;
        }

        return Whole(value.Numerator, degree) is { } above && Whole(value.Denominator, degree) is { } below ? new Rational(above, below) : null;
    }

    // The whole root by bisection, or null when there is none.
    private static BigInteger? Whole(BigInteger value, int degree)
    {
        if (value.GetBitLength() > 4096)
        {
            return null;
        }

        BigInteger low = 0, high = BigInteger.One << (int)((value.GetBitLength() / degree) + 1);
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            (low, high) = BigInteger.Pow(middle, degree) <= value ? (middle, high) : (low, middle - 1);
        }

        return BigInteger.Pow(low, degree) == value ? low : null;
    }

    private static Rational Bounded(Rational value) => value.Numerator.GetBitLength() + value.Denominator.GetBitLength() <= 2 * LongestBits
        ? value
        : throw new ToolException("The exact result has more than 60,000 digits; ask for less.");
}
