using System.Text.Json;
using AgentPlatform.Tools.Calculator.Serving;

namespace AgentPlatform.Tests.Calculator;

public sealed class CalculatorTests
{
    [Theory]
    [InlineData("1+1", "2")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("1/3", "1/3 (about 0.333333333333333)")]
    [InlineData("1/3*3", "1")]
    [InlineData("-2^2", "-4")]
    [InlineData("2^3^2", "512")]
    [InlineData("2**10", "1024")]
    [InlineData("2^-2", "0.25")]
    [InlineData("(-8)^(1/3)", "ERROR A negative number to a broken power is complex; this calculator has real numbers only.")]
    [InlineData("7 % 3", "1")]
    [InlineData("-7 mod 3", "2")]
    [InlineData("20% of 90", "18")]
    [InlineData("50%", "0.5")]
    [InlineData("5!", "120")]
    [InlineData("3!^2", "36")]
    [InlineData("2(3+4)", "14")]
    [InlineData("sqrt(16/9)", "4/3 (about 1.33333333333333)")]
    [InlineData("sqrt(2)", "1.4142135623731")]
    [InlineData("√9", "3")]
    [InlineData("4^0.5", "2")]
    [InlineData("sqrt(-1)", "ERROR The square root of -1 is complex; this calculator has real numbers only.")]
    [InlineData("sin(30 deg)", "0.5")]
    [InlineData("ln(e)", "1")]
    [InlineData("log(8, 2)", "3")]
    [InlineData("log(0)", "ERROR The logarithm of 0 does not exist.")]
    [InlineData("round(2.675, 2)", "2.68")]
    [InlineData("round(-2.5)", "-3")]
    [InlineData("floor(-0.5)", "-1")]
    [InlineData("ceil(0.5)", "1")]
    [InlineData("comb(52, 5)", "2598960")]
    [InlineData("gcd(12, 18, 30)", "6")]
    [InlineData("lcm(4, 6)", "12")]
    [InlineData("min(3 m, 200 cm)", "2 m")]
    [InlineData("1/0", "ERROR Division by zero.")]
    [InlineData("0^-1", "ERROR Zero to a negative power is a division by zero.")]
    [InlineData("10 km / 2 h to km/h", "5 km/h")]
    [InlineData("5 km / 20 min to m/s", "4.16666666666667 m/s")]
    [InlineData("3 ft + 2 in to cm", "96.52 cm")]
    [InlineData("2 kg * 3 m / s^2 to N", "6 N")]
    [InlineData("1 kWh to J", "3600000 J")]
    [InlineData("1 GiB to MB", "1073.741824 MB")]
    [InlineData("100 kg * g0", "980.665 m*kg/s^2")]
    [InlineData("6 in in cm", "15.24 cm")]
    [InlineData("3 m + 2 s", "ERROR m and s cannot be added.")]
    [InlineData("3 m + 2", "ERROR m and a plain number cannot be added.")]
    [InlineData("sin(3 m)", "ERROR sin must have no unit, and this one is in m.")]
    [InlineData("5 m to s", "ERROR m cannot be written in s; m, in, ft, yd, mi, nmi, au, ly, pc, angstrom can.")]
    [InlineData("2 +", "ERROR The expression ends too early; a number is missing.")]
    [InlineData("(2", "ERROR A ')' is missing at the end.")]
    [InlineData("2 3 )", "ERROR '3' at position 3 is out of place.")]
    [InlineData("foo(2)", "ERROR 'foo' at position 1 is no unit, function or constant that is known; list_units names the units.")]
    [InlineData("2 $ 3", "ERROR '$' at position 3 is not understood.")]
    [InlineData("9^9^9", "ERROR The result is too large.")]
    [InlineData("", "ERROR 'expression' must have 1 to 10000 characters.")]
    public async Task Calculate_Expression_IsThatValue(string expression, string expected) =>
        Assert.Equal(expected, await CallAsync("calculate", $$"""{"expression":{{JsonSerializer.Serialize(expression)}}}"""));

    [Fact]
    public async Task Calculate_NestedTooDeeply_IsRefusedAndNotFatal() =>
        Assert.Equal("ERROR The expression is nested too deeply.", await CallAsync("calculate", $$"""{"expression":"{{new string('(', 4000)}}1{{new string(')', 4000)}}"}"""));

    [Fact]
    public async Task Calculate_ManyMinusSigns_AreRefusedAndNotFatal() =>
        Assert.Equal("ERROR The expression is nested too deeply.", await CallAsync("calculate", $$"""{"expression":"{{new string('-', 9000)}}1"}"""));

    [Theory]
    [InlineData("convert_units", """{"value":100,"from":"degC","to":"degF"}""", "100 degC = 212 degF")]
    [InlineData("convert_units", """{"value":-40,"from":"°F","to":"°C"}""", "-40 °F = -40 degC")]
    [InlineData("convert_units", """{"value":26.2,"from":"miles","to":"km"}""", "26.2 miles = 42.1648128 km")]
    [InlineData("convert_units", """{"value":60,"from":"mph","to":"m/s"}""", "60 mph = 26.8224 m/s")]
    [InlineData("convert_units", """{"value":1,"from":"kg*m/s^2","to":"lbf"}""", "1 kg*m/s^2 = 0.22480894309971 lbf")]
    [InlineData("convert_units", """{"value":1,"from":"mile","to":"kg"}""", "ERROR m cannot be written in kg; m, in, ft, yd, mi, nmi, au, ly, pc, angstrom can.")]
    [InlineData("convert_units", """{"value":1,"from":"mile"}""", "ERROR convert_units needs the argument 'to', a string.")]
    [InlineData("list_units", """{"quantity":"luminous"}""", "luminous intensity: cd\nUnits of the SI take prefixes: km, ms, kWh, MPa.")]
    [InlineData("factorize", """{"number":"360360"}""", "360360 = 2^3 * 3^2 * 5 * 7 * 11 * 13")]
    [InlineData("factorize", """{"number":"1000000016000000063"}""", "1000000016000000063 = 1000000007 * 1000000009")]
    [InlineData("factorize", """{"number":"1"}""", "ERROR 'number' must be from 2 to a number of 40 digits.")]
    [InlineData("is_prime", """{"number":"561"}""", "561 is not prime. The next prime is 563, the one before 557.")]
    [InlineData("is_prime", """{"number":"170141183460469231731687303715884105727"}""", "170141183460469231731687303715884105727 is prime. The next prime is 170141183460469231731687303715884105757, the one before 170141183460469231731687303715884105703.")]
    [InlineData("primes", """{"from":10,"to":30}""", "6 primes from 10 to 30: 11, 13, 17, 19, 23, 29")]
    [InlineData("gcd_lcm", """{"numbers":["12","18"]}""", "greatest common divisor 6, least common multiple 36")]
    [InlineData("convert_base", """{"number":"0xff"}""", "11111111")]
    [InlineData("convert_base", """{"number":"-255","to":16}""", "-ff")]
    [InlineData("convert_base", """{"number":"129","from":8}""", "ERROR '9' is no digit of base 8.")]
    [InlineData("combinations", """{"n":5,"k":2}""", "without order: 10\nwith order: 20")]
    [InlineData("power_mod", """{"base":"3","exponent":"-1","modulus":"11"}""", "4")]
    [InlineData("power_mod", """{"base":"2","exponent":"-1","modulus":"4"}""", "ERROR 2 has no inverse modulo 4; they share a factor.")]
    [InlineData("solve_polynomial", """{"coefficients":[1,0,-4]}""", "x = -2\nx = 2")]
    [InlineData("solve_polynomial", """{"coefficients":[1,0,1]}""", "x = 1i\nx = -1i")]
    [InlineData("solve_polynomial", """{"coefficients":[1,-6,11,-6]}""", "x = 1\nx = 2\nx = 3")]
    [InlineData("solve_polynomial", """{"coefficients":[3]}""", "ERROR 'coefficients' must make a polynomial of degree 1 to 20, highest power first: [1, 0, -4] is x^2 - 4.")]
    [InlineData("solve_linear", """{"matrix":[[2,1],[1,-1]],"right":[1,0.5]}""", "x1 = 0.5\nx2 = 0")]
    [InlineData("solve_linear", """{"matrix":[[1,1],[2,2]],"right":[1,3]}""", "ERROR The equations contradict each other; there is no solution.")]
    [InlineData("solve_linear", """{"matrix":[[1,1],[2,2]],"right":[1,2]}""", "ERROR There are infinitely many solutions: 2 unknowns and 1 independent equations.")]
    [InlineData("matrix", """{"operation":"inverse","a":[[2,1],[1,1]]}""", "[1, -1]\n[-1, 2]")]
    [InlineData("matrix", """{"operation":"determinant","a":[[1,2],[3,4]]}""", "-2")]
    [InlineData("matrix", """{"operation":"multiply","a":[[1,2]],"b":[[3],[0.5]]}""", "[4]")]
    [InlineData("matrix", """{"operation":"rank","a":[[1,2],[2,4]]}""", "1")]
    [InlineData("matrix", """{"operation":"power","a":[[1]]}""", "ERROR 'operation' must be one of add, subtract, multiply, transpose, determinant, inverse, rank; not 'power'.")]
    [InlineData("correlation", """{"x":[1,2,3],"y":[2,4,6]}""", "correlation: 1\nslope: 2\nintercept: 0")]
    [InlineData("compound_interest", """{"principal":1000,"rate_percent":5,"years":10,"periods_per_year":1}""", "final amount: 1628.89\npaid in: 1000.00\ninterest: 628.89")]
    public async Task Tool_Arguments_AnswerInWords(string tool, string arguments, string expected) => Assert.Equal(expected, await CallAsync(tool, arguments));

    [Fact]
    public async Task Statistics_Numbers_AreExactWhereTheyCanBe()
    {
        var text = await CallAsync("statistics", """{"numbers":[0.1,0.2,0.3,0.4,0.4]}""");

        Assert.StartsWith("count: 5\nsum: 1.4\nmean: 0.28\nmedian: 0.3\nmode: 0.4\nminimum: 0.1\nmaximum: 0.4\nquartiles: 0.2, 0.4\n", text, StringComparison.Ordinal);
    }

    private static Task<string> CallAsync(string tool, string arguments) => Calls.CallAsync(CalculatorServer.Create(), tool, arguments);
}
