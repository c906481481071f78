using System.Numerics;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Calculator.Numbers;

/// <summary>Primes and factors of whole numbers of up to about 35 digits.</summary>
internal static class NumberTheory
{
    // Enough witnesses to be right below 3.3e24; above that a number that passes is prime for all practical purposes.
    private static readonly int[] s_witnesses = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41];

    public static bool IsPrime(BigInteger number)
    {
        if (number < 2)
        {
            return false;
        }

        foreach (var prime in s_witnesses)
        {
            if (number % prime == 0)
            {
                return number == prime;
            }
        }

        var odd = number - 1;
        var twos = 0;
        while (odd.IsEven)
        {
            odd >>= 1;
            twos++;
        }

        return s_witnesses.All(witness => Passes(number, witness, odd, twos));
    }

    /// <summary>The prime factors in order, with repeats.</summary>
    public static IReadOnlyList<BigInteger> Factors(BigInteger number, CancellationToken cancellationToken)
    {
        var found = new List<BigInteger>();
        foreach (var small in SmallPrimes(1000))
        {
            while (number % small == 0)
            {
                found.Add(small);
                number /= small;
            }
        }

        Split(number, found, cancellationToken);
        found.Sort();
        return found;
    }

    /// <summary>Primes from 2 up to a bound.</summary>
    public static IEnumerable<int> SmallPrimes(int most)
    {
        var composite = new bool[most + 1];
        for (var number = 2; number <= most; number++)
        {
            if (composite[number])
            {
                continue;
            }

            yield return number;
            for (var multiple = (long)number * number; multiple <= most; multiple += number)
            {
                composite[multiple] = true;
            }
        }
    }

    public static BigInteger Factorial(BigInteger number)
    {
        if (number.Sign < 0 || number > 5000)
        {
            throw new ToolException("A factorial is of a whole number from 0 to 5000.");
        }

        var product = BigInteger.One;
        for (var factor = 2; factor <= (int)number; factor++)
        {
            product *= factor;
        }

        return product;
    }

    public static BigInteger Combinations(BigInteger from, BigInteger choose)
    {
        if (from.Sign < 0 || choose.Sign < 0 || from > 100_000)
        {
            throw new ToolException("Combinations are of whole numbers from 0 to 100000.");
        }

        if (choose > from)
        {
            return 0;
        }

        choose = BigInteger.Min(choose, from - choose);
        if (choose > 5000)
        {
            throw new ToolException("Combinations of more than 5000 things are too long.");
        }

        var result = BigInteger.One;
        for (var step = 1; step <= (int)choose; step++)
        {
            result = result * (from - choose + step) / step;
        }

        return result;
    }

    private static bool Passes(BigInteger number, int witness, BigInteger odd, int twos)
    {
        var power = BigInteger.ModPow(witness, odd, number);
        if (power.IsOne || power == number - 1)
        {
            return true;
        }

        for (var round = 1; round < twos; round++)
        {
            power = BigInteger.ModPow(power, 2, number);
            if (power == number - 1)
            {
                return true;
            }
        }

        return false;
    }

    private static void Split(BigInteger number, List<BigInteger> found, CancellationToken cancellationToken)
    {
        if (number.IsOne)
        {
            return;
        }

        if (IsPrime(number))
        {
            found.Add(number);
            return;
        }

        var divisor = Divisor(number, cancellationToken);
        Split(divisor, found, cancellationToken);
        Split(number / divisor, found, cancellationToken);
    }

    // Pollard's rho with Floyd's cycle.
    private static BigInteger Divisor(BigInteger number, CancellationToken cancellationToken)
    {
        for (var shift = 1; ; shift++)
        {
            BigInteger slow = 2, fast = 2, divisor = 1;
            for (var step = 0; divisor.IsOne; step++)
            {
                if (step > 3_000_000)
                {
                    throw new ToolException($"{number} has no factor that is found in reasonable time.");
                }

                if (step % 1024 == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                slow = ((slow * slow) + shift) % number;
                fast = ((fast * fast) + shift) % number;
                fast = ((fast * fast) + shift) % number;
                divisor = BigInteger.GreatestCommonDivisor(BigInteger.Abs(slow - fast), number);
            }

            if (divisor != number)
            {
                return divisor;
            }
        }
    }
}
