using System.Globalization;
using System.Numerics;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Calculator.Numbers;
using static AgentPlatform.Tools.Calculator.Serving.CalculatorServer;

namespace AgentPlatform.Tools.Calculator.Serving;

/// <summary>Whole numbers. They come as text, so that long ones stay exact.</summary>
internal static class NumberTools
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int LongestFactored = 40;
    private const int MostPrimes = 10_000_000;

    public static IReadOnlyList<Tool> All { get; } =
    [
        new(
            "factorize", "Factorize", "The prime factors of a whole number of up to 40 digits.", ToolEffect.ReadOnly,
            [Argument.Text("number", "The number, as in \"360360\".")],
            (call, cancellationToken) => ValueTask.FromResult(Factorize(Whole(call.Text("number")), cancellationToken))),
        Tool(
            "is_prime", "Is it prime", "Whether a whole number is prime, and the primes next to it.",
            [Argument.Text("number", "The number, as in \"1000003\".")],
            call => IsPrime(Whole(call.Text("number")))),
        Tool(
            "primes", "Primes in a range", "The primes from one number to another, and how many they are.",
            [
                new Argument("from", ArgumentType.Whole, "First number.") { Required = true, Minimum = 0, Maximum = MostPrimes },
                new Argument("to", ArgumentType.Whole, "Last number.") { Required = true, Minimum = 0, Maximum = MostPrimes },
            ],
            call => Primes(call.Whole("from", 0), call.Whole("to", 0))),
        Tool(
            "gcd_lcm", "Common divisor and multiple", "The greatest common divisor and the least common multiple of whole numbers.",
            [new Argument("numbers", ArgumentType.Texts, "The numbers, as texts.") { Required = true }],
            call => CommonOf([.. call.Texts("numbers").Select(Whole)])),
        Tool(
            "convert_base", "Convert base", "Writes a whole number in another base, from 2 to 36.",
            [
                Argument.Text("number", "Its digits; 0x, 0o and 0b are understood."),
                Argument.Whole("from", "The base it is in (10).", 2, 36),
                Argument.Whole("to", "The base wanted (2).", 2, 36),
            ],
            call => ConvertBase(call.Text("number").Trim().ToLowerInvariant(), call.Whole("from", 10), call.Whole("to", 2))),
        Tool(
            "combinations", "Combinations", "In how many ways k of n things can be chosen, with and without order.",
            [Argument.Whole("n", "How many things there are.", 0, 5000) with { Required = true }, Argument.Whole("k", "How many are chosen.", 0, 5000) with { Required = true }],
            call => Choose(call.Whole("n", 0), call.Whole("k", 0))),
        Tool(
            "power_mod", "Power with modulus", "base^exponent mod modulus; a negative exponent asks for the inverse.",
            [Argument.Text("base", "The base."), Argument.Text("exponent", "The exponent."), Argument.Text("modulus", "The modulus.")],
            call => PowerMod(Whole(call.Text("base")), Whole(call.Text("exponent")), Whole(call.Text("modulus")))),
    ];

    private static BigInteger Whole(string text) => text.Length <= 2000 && BigInteger.TryParse(text.Replace(",", string.Empty, StringComparison.Ordinal).Replace("_", string.Empty, StringComparison.Ordinal).Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new ToolException($"'{(text.Length > 60 ? text[..60] : text)}' is no whole number of at most 2000 digits.");

    private static ToolResult Factorize(BigInteger number, CancellationToken cancellationToken)
    {
        if (number < 2 || number.ToString(CultureInfo.InvariantCulture).Length > LongestFactored)
        {
            throw new ToolException($"'number' must be from 2 to a number of {LongestFactored} digits.");
        }

        var factors = NumberTheory.Factors(number, cancellationToken);
        return factors.Count == 1
            ? $"{number} is prime."
            : $"{number} = {string.Join(" * ", factors.GroupBy(factor => factor).Select(group => group.Count() > 1 ? $"{group.Key}^{group.Count()}" : group.Key.ToString(CultureInfo.InvariantCulture)))}";
    }

    private static ToolResult IsPrime(BigInteger number)
    {
        var next = number < 2 ? 2 : number + 1;
        while (!NumberTheory.IsPrime(next))
        {
            next++;
        }

        var before = number - 1;
        while (before >= 2 && !NumberTheory.IsPrime(before))
        {
            before--;
        }

        return $"{number} is {(NumberTheory.IsPrime(number) ? "prime" : "not prime")}. The next prime is {next}"
            + (before >= 2 ? $", the one before {before}." : ".");
    }

    private static ToolResult Primes(int from, int to)
    {
        const int Shown = 1000;
        if (from > to)
        {
            throw new ToolException("'from' is larger than 'to'.");
        }

        var primes = NumberTheory.SmallPrimes(to).Where(prime => prime >= from).ToList();
        return $"{primes.Count} primes from {from} to {to}" + (primes.Count == 0 ? "." : ": " + string.Join(", ", primes.Take(Shown)) + (primes.Count > Shown ? ", ..." : string.Empty));
    }

    private static ToolResult CommonOf(IReadOnlyList<BigInteger> numbers)
    {
        if (numbers.Count == 0 || numbers.Any(number => number.IsZero))
        {
            throw new ToolException("'numbers' must be whole numbers other than 0.");
        }

        var divisor = numbers.Aggregate(BigInteger.GreatestCommonDivisor);
        var multiple = numbers.Aggregate((left, right) => BigInteger.Abs(left * right) / BigInteger.GreatestCommonDivisor(left, right));
        return $"greatest common divisor {BigInteger.Abs(divisor)}, least common multiple {BigInteger.Abs(multiple)}";
    }

    private static ToolResult ConvertBase(string text, int from, int to)
    {
        var negative = text.StartsWith('-');
        var digits = text.TrimStart('-', '+').Replace("_", string.Empty, StringComparison.Ordinal);
        (digits, from) = digits switch
        {
            ['0', 'x', .. var rest] when from is 10 or 16 => (rest, 16),
            ['0', 'o', .. var rest] when from is 10 or 8 => (rest, 8),
            ['0', 'b', .. var rest] when from is 10 or 2 => (rest, 2),
            _ => (digits, from),
        };
        var value = BigInteger.Zero;
        if (digits.Length is 0 or > 4000)
        {
            throw new ToolException("'number' must have 1 to 4000 digits.");
        }

        foreach (var digit in digits)
        {
            var worth = Digits.IndexOf(digit, StringComparison.Ordinal);
            value = worth >= 0 && worth < from ? (value * from) + worth : throw new ToolException($"'{digit}' is no digit of base {from}.");
        }

        var written = new Stack<char>();
        for (var rest = value; !rest.IsZero || written.Count == 0; rest /= to)
        {
            written.Push(Digits[(int)(rest % to)]);
        }

        return (negative ? "-" : string.Empty) + new string([.. written]);
    }

    private static ToolResult Choose(int from, int choose) => choose > from
        ? $"0 ways: there are only {from} things."
        : $"without order: {NumberTheory.Combinations(from, choose)}\nwith order: {NumberTheory.Factorial(from) / NumberTheory.Factorial(from - choose)}";

    private static ToolResult PowerMod(BigInteger number, BigInteger exponent, BigInteger modulus)
    {
        if (modulus < 1)
        {
            throw new ToolException("'modulus' must be at least 1.");
        }

        if (exponent.Sign < 0)
        {
            number = Inverse(number, modulus) ?? throw new ToolException($"{number} has no inverse modulo {modulus}; they share a factor.");
            exponent = -exponent;
        }

        var result = BigInteger.ModPow(number, exponent, modulus);
        return (result.Sign < 0 ? result + modulus : result).ToString(CultureInfo.InvariantCulture);
    }

    private static BigInteger? Inverse(BigInteger number, BigInteger modulus)
    {
        BigInteger previous = modulus, current = ((number % modulus) + modulus) % modulus, before = 0, now = 1;
        while (!current.IsZero)
        {
            var quotient = previous / current;
            (previous, current) = (current, previous - (quotient * current));
            (before, now) = (now, before - (quotient * now));
        }

        return previous.IsOne ? ((before % modulus) + modulus) % modulus : null;
    }
}
