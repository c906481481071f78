using System.Text;
using System.Text.Json;
using AgentPlatform.Models.Files;

namespace AgentPlatform.Models.Text;

/// <summary>Reads tokenizer.json. What is not understood is refused: a tokenizer that is almost right is wrong.</summary>
internal static class TokenizerJson
{
    private const string FileName = ModelFileNames.Tokenizer;

    public static TokenizerModel Parse(string json)
    {
        try
        {
            return Read(json);
        }
        catch (InvalidOperationException error)
        {
            throw new ModelFormatException(FileName, null, $"has text that is not valid Unicode: {error.Message}", error);
        }
    }

    private static TokenizerModel Read(string json)
    {
        using var document = JsonText.ParseObject(FileName, json);
        var root = new JsonFields(FileName, document.RootElement);
        var model = root.Object("model");
        CheckModel(model);
        var ids = Vocabulary(model);
        var added = AddedTokens(root, ids);
        return new TokenizerModel
        {
            Ids = ids,
            TokenBytes = TokenBytes(ids, added),
            IdOfByte = BytesOf(model, ids),
            Merges = Merges(model, ids, [.. added.Where(token => token.IsSpecial).Select(token => token.Id)]),
            AddedTokens = added,
            SpecialIds = [.. added.Where(token => token.IsSpecial).Select(token => token.Id)],
            Pretokenizer = Pretokenizer(root),
            ComposeCanonically = Normalizer(root),
            IgnoreMerges = model.BooleanOr("ignore_merges", false),
        };
    }

    private static void CheckModel(JsonFields model)
    {
        model.MustBe("type", "BPE");
        model.MustBe("continuing_subword_prefix", "");
        model.MustBe("end_of_word_suffix", "");
        if (model.Has("dropout"))
        {
            throw model.Wrong("dropout", "is not supported");
        }

        if (model.BooleanOr("byte_fallback", false))
        {
            throw model.Wrong("byte_fallback", "true is not supported, only byte-level vocabularies are");
        }
    }

    private static Dictionary<string, int> Vocabulary(JsonFields model)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var vocabulary = model.Object("vocab");
        foreach (var entry in vocabulary.Element.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id is < 0 or > 10_000_000)
            {
                throw vocabulary.Wrong(entry.Name, $"{entry.Value.GetRawText()} is not a token id");
            }

            ids[entry.Name] = id;
        }

        return ids;
    }

    private static List<AddedToken> AddedTokens(JsonFields root, Dictionary<string, int> ids)
    {
        var tokens = new List<AddedToken>();
        foreach (var element in root.Has("added_tokens") ? root.Array("added_tokens").EnumerateArray() : default)
        {
            var fields = new JsonFields(FileName, element, "added_tokens.");
            var token = new AddedToken(fields.Int32("id"), fields.String("content"), fields.BooleanOr("special", false));
            foreach (var flag in (string[])["lstrip", "rstrip", "single_word"])
            {
                if (fields.BooleanOr(flag, false))
                {
                    throw fields.Wrong(flag, $"true is not supported (token '{token.Content}')");
                }
            }

            if (token.Content.Length == 0 || token.Id is < 0 or > 10_000_000)
            {
                throw fields.Wrong("content", $"token {token.Id} is empty or its id is out of range");
            }

            if (ids.TryGetValue(token.Content, out var existing) && existing != token.Id)
            {
                throw fields.Wrong("id", $"'{token.Content}' is {existing} in the vocabulary and {token.Id} here");
            }

            ids[token.Content] = token.Id;
            tokens.Add(token);
        }

        return [.. tokens.OrderBy(token => token.Id)];
    }

    private static byte[][] TokenBytes(Dictionary<string, int> ids, List<AddedToken> added)
    {
        var bytes = new byte[ids.Count == 0 ? 0 : ids.Values.Max() + 1][];
        Array.Fill(bytes, []);
        foreach (var (token, id) in ids)
        {
            bytes[id] = ByteAlphabet.ToBytes(token);
        }

        foreach (var token in added)
        {
            bytes[token.Id] = Encoding.UTF8.GetBytes(token.Content);
        }

        return bytes;
    }

    private static int[] BytesOf(JsonFields model, Dictionary<string, int> ids)
    {
        var idOfByte = new int[256];
        for (var value = 0; value < 256; value++)
        {
            var character = ByteAlphabet.ToChar((byte)value).ToString();
            idOfByte[value] = ids.TryGetValue(character, out var id)
                ? id
                : throw model.Wrong("vocab", $"has no token '{character}' for byte {value}; only byte-level vocabularies are supported");
        }

        return idOfByte;
    }

    private static Dictionary<long, (int Rank, int Id)> Merges(JsonFields model, Dictionary<string, int> ids, HashSet<int> special)
    {
        var list = model.Array("merges");
        var merges = new Dictionary<long, (int Rank, int Id)>(list.GetArrayLength());
        var rank = 0;
        foreach (var merge in list.EnumerateArray())
        {
            var (left, right) = Pair(model, merge, rank);
            if (!ids.TryGetValue(left, out var leftId) || !ids.TryGetValue(right, out var rightId) || !ids.TryGetValue(left + right, out var id))
            {
                throw model.Wrong($"merges[{rank}]", $"'{left}' and '{right}' do not merge into a token of the vocabulary");
            }

            if (special.Contains(id))
            {
                // Plain text could then become a control token.
                throw model.Wrong($"merges[{rank}]", $"makes the special token '{left + right}'");
            }

            merges.TryAdd(BytePairMerger.Key(leftId, rightId), (rank, id));
            rank++;
        }

        return merges;
    }

    // Newer files write ["a", "b"], older ones "a b"; no token of the byte alphabet has a space.
    private static (string Left, string Right) Pair(JsonFields model, JsonElement merge, int rank)
    {
        string[] parts = merge.ValueKind switch
        {
            JsonValueKind.String => merge.GetString()!.Split(' '),
            JsonValueKind.Array => [.. merge.EnumerateArray().Select(part => part.ValueKind == JsonValueKind.String ? part.GetString()! : "")],
            _ => [],
        };
        return parts is [{ Length: > 0 } left, { Length: > 0 } right]
            ? (left, right)
            : throw model.Wrong($"merges[{rank}]", $"{merge.GetRawText()} is not a pair");
    }

    private static bool Normalizer(JsonFields root)
    {
        if (!root.Has("normalizer"))
        {
            return false;
        }

        root.Object("normalizer").MustBe("type", "NFC");
        return true;
    }

    private static Pretokenizer Pretokenizer(JsonFields root)
    {
        var field = root.Object("pre_tokenizer");
        JsonFields[] steps = field.String("type") == "Sequence"
            ? [.. field.Array("pretokenizers").EnumerateArray().Select(step => new JsonFields(FileName, step, "pre_tokenizer.pretokenizers."))]
            : [field];
        if (steps is [] || steps[^1].String("type") != "ByteLevel" || steps.Length > 2)
        {
            throw root.Wrong("pre_tokenizer", "only ByteLevel, and one Split before ByteLevel, are supported");
        }

        var bytes = steps[^1];
        if (bytes.BooleanOr("add_prefix_space", false))
        {
            throw bytes.Wrong("add_prefix_space", "true is not supported");
        }

        // ByteLevel splits by GPT-2's pattern unless told not to; after a Split it would split twice.
        var splits = bytes.BooleanOr("use_regex", true);
        if (splits != (steps.Length == 1))
        {
            throw bytes.Wrong("use_regex", splits ? "true after a Split is not supported" : "false without a Split is not supported");
        }

        return splits ? new Pretokenizer(PretokenizerPatterns.Gpt2) : Split(steps[0]);
    }

    private static Pretokenizer Split(JsonFields split)
    {
        if (split.String("type") != "Split")
        {
            throw split.Wrong("type", $"'{split.String("type")}' is not supported before ByteLevel, only Split is");
        }

        split.MustBe("behavior", "Isolated");
        if (split.BooleanOr("invert", false))
        {
            throw split.Wrong("invert", "true is not supported");
        }

        var pattern = split.Object("pattern").String("Regex");
        try
        {
            return new Pretokenizer(pattern);
        }
        catch (ArgumentException error)
        {
            throw new ModelFormatException(FileName, "pre_tokenizer.pattern", $"'{pattern}' is not supported: {error.Message}", error);
        }
    }
}
