using System.Collections.Frozen;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Calculator.Numbers;

namespace AgentPlatform.Tools.Calculator.Units;

/// <summary>The units that are known, by symbol and by English name. Factors are exact where the definition is.</summary>
internal static class UnitTable
{
    // symbol and other names | quantity | factor | powers of m kg s A K mol cd bit | offset. A star: takes the prefixes of the SI.
    private const string Table = """
        *m metre meter metres meters | length | 1 | 1
        in inch inches | length | 0.0254 | 1
        ft foot feet | length | 0.3048 | 1
        yd yard yards | length | 0.9144 | 1
        mi mile miles | length | 1609.344 | 1
        nmi nautical_mile nautical_miles | length | 1852 | 1
        au astronomical_unit | length | 149597870700 | 1
        ly lightyear lightyears light_year light_years | length | 9460730472580800 | 1
        *pc parsec parsecs | length | 30856775814913673 | 1
        angstrom | length | 1e-10 | 1
        *g gram grams | mass | 0.001 | 0 1
        *t tonne tonnes | mass | 1000 | 0 1
        lb lbs pound pounds | mass | 0.45359237 | 0 1
        oz ounce ounces | mass | 0.028349523125 | 0 1
        stone stones | mass | 6.35029318 | 0 1
        ton short_ton | mass | 907.18474 | 0 1
        ct carat carats | mass | 0.0002 | 0 1
        u dalton | mass | 1.66053906660e-27 | 0 1
        *s sec second seconds | time | 1 | 0 0 1
        min minute minutes | time | 60 | 0 0 1
        h hr hour hours | time | 3600 | 0 0 1
        d day days | time | 86400 | 0 0 1
        wk week weeks | time | 604800 | 0 0 1
        yr year years | time | 31557600 | 0 0 1
        *A ampere amperes amp amps | current | 1 | 0 0 0 1
        *K kelvin kelvins | temperature | 1 | 0 0 0 0 1
        degC celsius °C | temperature | 1 | 0 0 0 0 1 | 273.15
        degF fahrenheit °F | temperature | 5/9 | 0 0 0 0 1 | 459.67
        rankine | temperature | 5/9 | 0 0 0 0 1
        *mol mole moles | amount | 1 | 0 0 0 0 0 1
        *cd candela | luminous intensity | 1 | 0 0 0 0 0 0 1
        *bit bits | information | 1 | 0 0 0 0 0 0 0 1
        *B byte bytes | information | 8 | 0 0 0 0 0 0 0 1
        KiB kibibyte | information | 8192 | 0 0 0 0 0 0 0 1
        MiB mebibyte | information | 8388608 | 0 0 0 0 0 0 0 1
        GiB gibibyte | information | 8589934592 | 0 0 0 0 0 0 0 1
        TiB tebibyte | information | 8796093022208 | 0 0 0 0 0 0 0 1
        *Hz hertz | frequency | 1 | 0 0 -1
        rpm | frequency | 1/60 | 0 0 -1
        *N newton newtons | force | 1 | 1 1 -2
        lbf | force | 4.4482216152605 | 1 1 -2
        kgf | force | 9.80665 | 1 1 -2
        *Pa pascal pascals | pressure | 1 | -1 1 -2
        *bar | pressure | 100000 | -1 1 -2
        atm | pressure | 101325 | -1 1 -2
        mmHg | pressure | 133.322387415 | -1 1 -2
        torr | pressure | 101325/760 | -1 1 -2
        psi | pressure | 6894.757293168361 | -1 1 -2
        *J joule joules | energy | 1 | 2 1 -2
        *cal calorie calories | energy | 4.184 | 2 1 -2
        *eV electronvolt | energy | 1.602176634e-19 | 2 1 -2
        *Wh | energy | 3600 | 2 1 -2
        BTU btu | energy | 1055.05585262 | 2 1 -2
        *W watt watts | power | 1 | 2 1 -3
        hp horsepower | power | 745.69987158227022 | 2 1 -3
        *C coulomb coulombs | charge | 1 | 0 0 1 1
        *V volt volts | voltage | 1 | 2 1 -3 -1
        *ohm ohms Ω | resistance | 1 | 2 1 -3 -2
        *F farad farads | capacitance | 1 | -2 -1 4 2
        *T tesla | magnetic field | 1 | 0 1 -2 -1
        *Wb weber | magnetic flux | 1 | 2 1 -2 -1
        *H henry | inductance | 1 | 2 1 -2 -2
        *L l litre liter litres liters | volume | 0.001 | 3
        gal gallon gallons | volume | 0.003785411784 | 3
        qt quart quarts | volume | 0.000946352946 | 3
        pt pint pints | volume | 0.000473176473 | 3
        cup cups | volume | 0.0002365882365 | 3
        floz fl_oz | volume | 0.0000295735295625 | 3
        tbsp tablespoon | volume | 0.00001478676478125 | 3
        tsp teaspoon | volume | 0.00000492892159375 | 3
        ha hectare hectares | area | 10000 | 2
        acre acres | area | 4046.8564224 | 2
        mph | speed | 0.44704 | 1 0 -1
        kph kmh | speed | 5/18 | 1 0 -1
        kn knot knots | speed | 463/900 | 1 0 -1
        deg degree degrees ° | angle | pi/180 |
        rad radian radians | angle | 1 |
        *Bq becquerel | activity | 1 | 0 0 -1
        *Sv sievert | dose | 1 | 2 0 -2
        percent | ratio | 0.01 |
        ppm | ratio | 0.000001 |
        dozen | count | 12 |
        """;

    private static readonly (string Symbol, string Name, int Power)[] s_prefixes =
    [
        ("Q", "quetta", 30), ("R", "ronna", 27), ("Y", "yotta", 24), ("Z", "zetta", 21), ("E", "exa", 18), ("P", "peta", 15), ("T", "tera", 12), ("G", "giga", 9),
        ("M", "mega", 6), ("k", "kilo", 3), ("h", "hecto", 2), ("da", "deca", 1), ("d", "deci", -1), ("c", "centi", -2), ("m", "milli", -3), ("u", "micro", -6),
        ("µ", "micro", -6), ("n", "nano", -9), ("p", "pico", -12), ("f", "femto", -15), ("a", "atto", -18),
    ];

    private static readonly List<Unit> s_all = [];

    private static readonly FrozenDictionary<string, (Unit Unit, bool Prefixed)> s_units = Read();

    /// <summary>All units, each once, in the order of the table.</summary>
    public static IReadOnlyList<Unit> All => s_all;

    /// <summary>The unit of a symbol or name, with or without a prefix; null when unknown.</summary>
    public static Unit? Find(string name)
    {
        if (s_units.TryGetValue(name, out var known))
        {
            return known.Unit;
        }

        foreach (var (symbol, word, power) in s_prefixes)
        {
            foreach (var prefix in new[] { symbol, word })
            {
                if (name.StartsWith(prefix, StringComparison.Ordinal) && s_units.TryGetValue(name[prefix.Length..], out var unit) && unit.Prefixed)
                {
                    return unit.Unit with { Name = name, Factor = unit.Unit.Factor * new Rational(10, 1).Power(power) };
                }
            }
        }

        return null;
    }

    /// <summary>Units of the same quantity, for a message.</summary>
    public static string Like(Dimension dimension) => string.Join(", ", All.Where(unit => unit.Dimension == dimension).Select(unit => unit.Name).Take(12));

    private static FrozenDictionary<string, (Unit Unit, bool Prefixed)> Read()
    {
        var units = new Dictionary<string, (Unit, bool)>(StringComparer.Ordinal);
        foreach (var line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            var names = parts[0].TrimStart('*').Split(' ');
            var powers = parts[3].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Concat(Enumerable.Repeat(0, 8)).Take(8).ToArray();
            var factor = parts[2] == "pi/180" ? new Real(Math.PI / 180) : new Real(Number(parts[2]));
            var unit = new Unit(
                names[0], parts[1], factor, new Dimension(powers[0], powers[1], powers[2], powers[3], powers[4], powers[5], powers[6], powers[7]),
                parts.Length > 4 ? Number(parts[4]) : Rational.Zero);
            s_all.Add(unit);
            foreach (var name in names)
            {
                units.Add(name, (unit, parts[0][0] == '*'));
            }
        }

        return units.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static Rational Number(string text) => Rational.TryParse(text, out var value) ? value : throw new ToolException($"The table of units holds '{text}'.");
}
