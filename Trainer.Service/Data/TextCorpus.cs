using AgentPlatform.Models.Text;

namespace AgentPlatform.Trainer.Data;

/// <summary>
/// Texts for pretraining: JSONL lines {"text", "loss_from": first character with loss (0), "probes": [[start, end], ...]}.
/// The text is cut where loss and probes begin and end, so these should lie between words.
/// </summary>
internal static class TextCorpus
{
    public static List<string> ReadTexts(string path) => JsonLines.Read(path, line => JsonLines.Field(line, "text").GetString()!);

    public static List<EncodedExample> Read(string path, Tokenizer tokenizer, int maxTokens, int most = int.MaxValue)
    {
        var end = tokenizer.TokenId("<|endoftext|>");
        return JsonLines.Read(path, line =>
        {
            var text = JsonLines.Field(line, "text").GetString()!;
            var from = line.TryGetProperty("loss_from", out var value) ? value.GetInt32() : 0;
            var builder = new ExampleBuilder();
            var at = 0;
            foreach (var probe in JsonLines.Ranges(line, "probes", text.Length))
            {
                Append(builder, tokenizer, text, at, probe.Start.Value, from);
                builder.Add(tokenizer.EncodeWithSpecial(text[probe]), loss: probe.Start.Value >= from, probe: true);
                at = probe.End.Value;
            }

            Append(builder, tokenizer, text, at, text.Length, from);
            if (end is { } id)
            {
                builder.Add([id], loss: true);
            }

            return builder.Build(maxTokens);
        }, most);
    }

    private static void Append(ExampleBuilder builder, Tokenizer tokenizer, string text, int start, int end, int from)
    {
        if (from > start && from < end)
        {
            builder.Add(tokenizer.EncodeWithSpecial(text[start..from]), loss: false);
            start = from;
        }

        if (start < end)
        {
            builder.Add(tokenizer.EncodeWithSpecial(text[start..end]), loss: start >= from);
        }
    }
}
