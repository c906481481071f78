using System.Globalization;
using System.Numerics;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Calculator.Numbers;

/// <summary>An exact fraction, in lowest terms, with a positive denominator.</summary>
internal readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    private readonly BigInteger _denominatorLessOne;

    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new ToolException("Division by zero.");
        }

        var common = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        Numerator = numerator / common;
        _denominatorLessOne = (denominator / common) - 1;
    }

    public static Rational Zero => default;

    public static Rational One { get; } = new(1, 1);

    public BigInteger Numerator { get; }

    public BigInteger Denominator => _denominatorLessOne + 1;

    public bool IsWhole => _denominatorLessOne.IsZero;

    public bool IsZero => Numerator.IsZero;

    public int Sign => Numerator.Sign;

    public static implicit operator Rational(BigInteger value) => new(value, 1);

    public static implicit operator Rational(int value) => new(value, 1);

    public static Rational operator +(Rational left, Rational right) => new((left.Numerator * right.Denominator) + (right.Numerator * left.Denominator), left.Denominator * right.Denominator);

    public static Rational operator -(Rational left, Rational right) => left + -right;

    public static Rational operator -(Rational value) => new(-value.Numerator, value.Denominator);

    public static Rational operator *(Rational left, Rational right) => new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    public static Rational operator /(Rational left, Rational right) => new(left.Numerator * right.Denominator, left.Denominator * right.Numerator);

    /// <summary>Reads "12", "-0.5", "1.5e-3" or "2/3".</summary>
    public static bool TryParse(string text, out Rational value)
    {
        value = Zero;
        text = text.Trim().Replace("_", string.Empty, StringComparison.Ordinal);
        if (text.Split('/') is [var above, var below])
        {
            if (!TryParse(above, out var top) || !TryParse(below, out var bottom) || bottom.IsZero)
            {
                return false;
            }

            value = top / bottom;
            return true;
        }

        var place = text.IndexOfAny(['e', 'E']);
        var exponent = 0;
        if (place >= 0 && (!int.TryParse(text.AsSpan(place + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 5000))
        {
            return false;
        }

        var digits = place >= 0 ? text[..place] : text;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        if (digits.Length > 10_000 || !BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return false;
        }

        value = exponent >= 0 ? whole * BigInteger.Pow(10, exponent) : new Rational(whole, BigInteger.Pow(10, -exponent));
        return true;
    }

    /// <summary>The fraction that a double's shortest decimal form names: 0.1 is a tenth.</summary>
    public static Rational Of(double value) => TryParse(value.ToString("R", CultureInfo.InvariantCulture), out var exact)
        ? exact
        : throw new ToolException($"{value.ToString(CultureInfo.InvariantCulture)} is no finite number.");

    public Rational Power(int exponent) => exponent >= 0
        ? new Rational(BigInteger.Pow(Numerator, exponent), BigInteger.Pow(Denominator, exponent))
        : One / Power(-exponent);

    public double ToDouble()
    {
        var direct = (double)Numerator / (double)Denominator;
        if (double.IsFinite(direct))
        {
            return direct;
        }

        // Both are too long for a double: shift them alike.
        var excess = (int)Math.Max(Numerator.GetBitLength(), Denominator.GetBitLength()) - 1000;
        return (double)(Numerator >> excess) / (double)(Denominator >> excess);
    }

    public int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public bool Equals(Rational other) => Numerator == other.Numerator && Denominator == other.Denominator;

    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Numerator, Denominator);

    public override string ToString() => NumberText.Of(this);
}
