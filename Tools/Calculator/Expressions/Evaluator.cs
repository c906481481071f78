using AgentPlatform.Mcp;
using AgentPlatform.Tools.Calculator.Numbers;
using AgentPlatform.Tools.Calculator.Units;

namespace AgentPlatform.Tools.Calculator.Expressions;

/// <summary>
/// Reads and computes an expression by recursive descent. From loose to tight: to; + -; * / %; sign; a number with what stands right behind it (5 km, 2 pi); ^ to the
/// right; ! and functions.
/// </summary>
internal sealed class Evaluator
{
    private const int Deepest = 200;

    private readonly List<Token> _tokens;
    private int _place;
    private int _depth;

    private Evaluator(string text) => _tokens = Lexer.Read(text);

    private Token Now => _tokens[_place];

    /// <summary>The value as text, in the unit after "to" where there is one.</summary>
    public static string Evaluate(string text)
    {
        var evaluator = new Evaluator(text);
        var value = evaluator.Sum();
        if (evaluator.Now is { Kind: TokenKind.Name, Text: "to" or "in" or "as" })
        {
            evaluator._place++;
            var name = text[evaluator.Now.Place..].Trim();
            if (UnitTable.Find(name) is { } single)
            {
                return Conversion.Write(value, single);
            }

            var target = evaluator.Sum();
            evaluator.End();
            return $"{Conversion.Ratio(value, target).Decimals} {name}";
        }

        evaluator.End();
        return value.ToString();
    }

    /// <summary>The value in base units.</summary>
    public static Quantity Value(string text)
    {
        var evaluator = new Evaluator(text);
        var value = evaluator.Sum();
        evaluator.End();
        return value;
    }

    private Quantity Sum()
    {
        if (++_depth > Deepest)
        {
            throw new ToolException("The expression is nested too deeply.");
        }

        var value = Product();
        while (Now is { Kind: TokenKind.Sign, Text: "+" or "-" } sign)
        {
            _place++;
            var right = Product();
            value = sign.Text == "+" ? value + right : value - right;
        }

        _depth--;
        return value;
    }

    private Quantity Product()
    {
        var value = Signed();
        while (true)
        {
            if (Now is { Kind: TokenKind.Sign, Text: "*" or "/" or "%" } sign)
            {
                _place++;
                if (sign.Text == "%" && !StartsOperand())
                {
                    // "20%" at the end or before another sign is a hundredth.
                    value *= new Real(new Rational(1, 100));
                    continue;
                }

                var right = Signed();
                value = sign.Text switch { "*" => value * right, "/" => value / right, _ => value % right };
            }
            else if (Now is { Kind: TokenKind.Name, Text: "mod" })
            {
                _place++;
                value %= Signed();
            }
            else
            {
                return value;
            }
        }
    }

    private Quantity Signed()
    {
        if (Now is { Kind: TokenKind.Sign, Text: "+" or "-" } sign)
        {
            _place++;
            if (++_depth > Deepest)
            {
                throw new ToolException("The expression is nested too deeply.");
            }

            var value = Signed();
            _depth--;
            return sign.Text == "-" ? -value : value;
        }

        return Adjacent();
    }

    private Quantity Adjacent()
    {
        var value = Power();
        while (Now is { Kind: TokenKind.Name, Text: not ("to" or "in" or "as" or "mod" or "of") } or { Kind: TokenKind.Sign, Text: "(" }
            || IsInch())
        {
            value *= Power();
        }

        if (Now is { Kind: TokenKind.Name, Text: "of" })
        {
            _place++;
            value *= Adjacent();
        }

        return value;
    }

    private Quantity Power()
    {
        var value = Postfix();
        if (Now is not { Kind: TokenKind.Sign, Text: "^" })
        {
            return value;
        }

        _place++;
        var negative = false;
        while (Now is { Kind: TokenKind.Sign, Text: "+" or "-" } sign)
        {
            negative ^= sign.Text == "-";
            _place++;
        }

        var exponent = Power();
        return value.Power(negative ? -exponent : exponent);
    }

    private Quantity Postfix()
    {
        var value = Primary();
        while (true)
        {
            if (Now is { Kind: TokenKind.Sign, Text: "!" })
            {
                _place++;
                var number = value.Plain("The number before '!'");
                value = new Real((Rational)NumberTheory.Factorial(Functions.Whole(number, "The number before '!'")));
            }
            else if (Now is { Kind: TokenKind.Sign, Text: "%" } && _tokens[_place + 1] is { Kind: TokenKind.Name, Text: "of" })
            {
                _place++;
                value *= new Real(new Rational(1, 100));
            }
            else
            {
                return value;
            }
        }
    }

    private Quantity Primary()
    {
        var token = Now;
        _place++;
        switch (token)
        {
            case { Kind: TokenKind.Number }:
                return Rational.TryParse(token.Text, out var number) ? new Real(number) : throw Unexpected(token);
            case { Kind: TokenKind.Sign, Text: "(" }:
                var inside = Sum();
                Expect(")");
                return inside;
            case { Kind: TokenKind.Name } when Now is { Kind: TokenKind.Sign, Text: "(" } && Functions.Exists(token.Text):
                _place++;
                return Functions.Call(token.Text, Arguments());
            case { Kind: TokenKind.Name, Text: "sqrt" }:
                return Power().Root(2);
            case { Kind: TokenKind.Name }:
                return Functions.Constant(token.Text) is { } constant ? constant
                    : UnitTable.Find(token.Text) is { } unit ? Conversion.One(unit)
                    : throw new ToolException($"'{token.Text}' at position {token.Place + 1} is no unit, function or constant that is known; list_units names the units.");
            default:
                throw Unexpected(token);
        }
    }

    private List<Quantity> Arguments()
    {
        var values = new List<Quantity>();
        if (Now is { Kind: TokenKind.Sign, Text: ")" })
        {
            _place++;
            return values;
        }

        while (true)
        {
            values.Add(Sum());
            if (Now is not { Kind: TokenKind.Sign, Text: "," })
            {
                Expect(")");
                return values;
            }

            _place++;
        }
    }

    private bool StartsOperand() => Now.Kind is TokenKind.Number || Now is { Kind: TokenKind.Sign, Text: "(" }
        || Now is { Kind: TokenKind.Name, Text: not ("to" or "in" or "as" or "mod" or "of") };

    // "2 in" is a length, "2 ft in cm" asks for centimetres: it is the unit where no unit can follow.
    private bool IsInch() => Now is { Kind: TokenKind.Name, Text: "in" }
        && _tokens[_place + 1] is { Kind: TokenKind.End } or { Kind: TokenKind.Sign, Text: not "(" } or { Kind: TokenKind.Name, Text: "to" or "in" or "as" or "mod" };

    private void Expect(string sign)
    {
        if (Now.Kind != TokenKind.Sign || Now.Text != sign)
        {
            throw Now.Kind == TokenKind.End ? new ToolException($"A '{sign}' is missing at the end.") : Unexpected(Now);
        }

        _place++;
    }

    private void End()
    {
        if (Now.Kind != TokenKind.End)
        {
            throw Unexpected(Now);
        }
    }

    private static ToolException Unexpected(Token token) => token.Kind == TokenKind.End
        ? new ToolException("The expression ends too early; a number is missing.")
        : new ToolException($"'{token.Text}' at position {token.Place + 1} is out of place.");
}
