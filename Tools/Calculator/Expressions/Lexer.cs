using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Calculator.Expressions;

/// <summary>Cuts an expression into numbers, names and signs.</summary>
internal static class Lexer
{
    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var place = 0;
        while (place < text.Length)
        {
            var letter = text[place];
            if (char.IsWhiteSpace(letter))
            {
                place++;
            }
            else if (char.IsAsciiDigit(letter) || (letter == '.' && place + 1 < text.Length && char.IsAsciiDigit(text[place + 1])))
            {
                var end = NumberEnd(text, place);
                tokens.Add(new Token(TokenKind.Number, text[place..end], place));
                place = end;
            }
            else if (char.IsLetter(letter) || letter is '_' or '°' or 'Ω' or 'µ')
            {
                var end = place + 1;
                while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
                {
                    end++;
                }

                tokens.Add(new Token(TokenKind.Name, text[place..end], place));
                place = end;
            }
            else
            {
                var sign = letter switch { '×' or '·' => "*", '÷' => "/", '−' or '–' => "-", '²' => "^2", '³' => "^3", '√' => "sqrt", _ => letter.ToString() };
                if (letter == '*' && place + 1 < text.Length && text[place + 1] == '*')
                {
                    sign = "^";
                    place++;
                }

                if (!"+-*/^%!(),".Contains(sign[0], StringComparison.Ordinal) && sign != "sqrt")
                {
                    throw new ToolException($"'{letter}' at position {place + 1} is not understood.");
                }

                tokens.Add(sign == "sqrt" ? new Token(TokenKind.Name, sign, place) : new Token(TokenKind.Sign, sign[..1], place));
                if (sign.Length == 2 && sign[0] == '^')
                {
                    tokens.Add(new Token(TokenKind.Number, sign[1..], place));
                }

                place++;
            }
        }

        tokens.Add(new Token(TokenKind.End, string.Empty, text.Length));
        return tokens;
    }

    private static int NumberEnd(string text, int place)
    {
        while (place < text.Length && (char.IsAsciiDigit(text[place]) || text[place] is '.' or '_'))
        {
            place++;
        }

        // "2e3" is a number, "2e" is twice e and "2 eV" an energy.
        var exponent = place + 1;
        if (place < text.Length && text[place] is ('e' or 'E'))
        {
            if (exponent < text.Length && text[exponent] is ('+' or '-'))
            {
                exponent++;
            }

            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                while (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
                {
                    exponent++;
                }

                return exponent;
            }
        }

        return place;
    }
}
