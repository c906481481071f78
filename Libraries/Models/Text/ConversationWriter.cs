using System.Text;

namespace AgentPlatform.Models.Text;

/// <summary>Turns template text and content into tokens, and keeps account of where each came from.</summary>
/// <remarks>
/// Text between two added tokens is encoded as one run, template and content together, so that the tokens are those of the rendered text.
/// Whether a text may contain added tokens depends on who wrote it: the template all, a model its tags, anybody else none.
/// A chunk that reaches from template into content counts as content.
/// </remarks>
internal sealed class ConversationWriter(Tokenizer tokenizer)
{
    private readonly StringBuilder run = new();
    private readonly List<(int Start, TokenPieceKind Kind)> parts = [];
    private readonly List<TokenPiece> pieces = [];
    private readonly List<int> ids = [];
    private TokenPieceKind kind;

    public void Template(string text) => Around(text, TokenPieceKind.Template, tokenizer.Scanner(markupOnly: false));

    public void Markup(string text, TokenPieceKind source) => Around(text, source, tokenizer.Scanner(markupOnly: true));

    public void Plain(string text, TokenPieceKind source)
    {
        if (text.Length > 0)
        {
            parts.Add((run.Length, source));
            run.Append(tokenizer.Normalize(text));
        }
    }

    public void Token(int id, TokenPieceKind source)
    {
        Break();
        Emit(source, id);
    }

    /// <summary>Makes sure that no token reaches over this place: here the model begins to write.</summary>
    public void Break()
    {
        if (parts.Count == 0)
        {
            return;
        }

        var text = run.ToString();
        var part = 0;
        foreach (var (start, end) in tokenizer.Split(text))
        {
            while (part + 1 < parts.Count && parts[part + 1].Start <= start)
            {
                part++;
            }

            var source = parts[part].Kind;
            for (var next = part + 1; source == TokenPieceKind.Template && next < parts.Count && parts[next].Start < end; next++)
            {
                source = parts[next].Kind;
            }

            foreach (var id in tokenizer.EncodeChunk(text.AsSpan(start, end - start)))
            {
                Emit(source, id);
            }
        }

        run.Clear();
        parts.Clear();
    }

    public TokenPiece[] Finish()
    {
        Break();
        Close();
        return [.. pieces];
    }

    private void Around(string text, TokenPieceKind source, AddedTokenScanner scanner)
    {
        for (var position = 0; position < text.Length;)
        {
            var token = scanner.Next(text, position, out var at);
            Plain(text[position..at], source);
            position = at;
            if (token is not null)
            {
                Token(token.Id, source);
                position += token.Content.Length;
            }
        }
    }

    private void Emit(TokenPieceKind source, int id)
    {
        if (source != kind)
        {
            Close();
            kind = source;
        }

        ids.Add(id);
    }

    private void Close()
    {
        if (ids.Count > 0)
        {
            pieces.Add(new TokenPiece(kind, [.. ids]));
            ids.Clear();
        }
    }
}
