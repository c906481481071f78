using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using AgentPlatform.Worlds.Demonstrating;
using AgentPlatform.Worlds.Generation;
using AgentPlatform.Worlds.Reading;

namespace AgentPlatform.Worlds.Writing;

/// <summary>Writes a world as the JSONL files that MiniWeb, the trainer and the evaluator read.</summary>
public static partial class WorldFiles
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes pages, questions, reading texts, demonstrations and manifest.json into a folder, which is made when missing.</summary>
    /// <exception cref="IOException">The folder or a file cannot be written.</exception>
    public static void Write(string folder, World world, WorldFilesOptions options)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(options);
        Directory.CreateDirectory(folder);
        var seed = world.Options.Seed;
        var teacher = options.Demonstrator with { Seed = options.Demonstrator.Seed + seed };
        var reading = options.Reading with { Seed = options.Reading.Seed + seed };
        // Another stream for validation: the same texts would be learned by heart.
        var readingValidation = reading with { Seed = reading.Seed + 1_000_003 };
        var demos = Demonstrations.Generate(world, world.Train, teacher, options.Demonstrations);
        var demosValidation = Demonstrations.Generate(world, world.Validation, teacher, options.DemonstrationsForValidation);

        Lines(folder, "pages.jsonl", world.Pages, WritePage);
        Lines(folder, "train.jsonl", world.Train, WriteQuestion);
        Lines(folder, "validation.jsonl", world.Validation, WriteQuestion);
        Lines(folder, "heldout.jsonl", world.HeldOut, WriteQuestion);
        Lines(folder, "reading.jsonl", ReadingCorpus.Generate(world, reading, options.ReadingTexts), WriteReading);
        Lines(folder, "reading-validation.jsonl", ReadingCorpus.Generate(world, readingValidation, options.ReadingValidationTexts), WriteReading);
        Lines(folder, "demos.jsonl", demos, WriteDemonstration);
        Lines(folder, "tokenizer.jsonl", demos, WriteConversation);
        Lines(folder, "demos-validation.jsonl", demosValidation, WriteDemonstration);
        Manifest(folder, world, options, demos);
    }

    private static void Lines<T>(string folder, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        using var file = new FileStream(Path.Combine(folder, name), FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, s_json);
        foreach (var item in items)
        {
            buffer.ResetWrittenCount();
            json.Reset();
            write(json, item);
            json.Flush();
            file.Write(buffer.WrittenSpan);
            file.WriteByte((byte)'\n');
        }
    }

    private static void WritePage(Utf8JsonWriter json, WorldPage page)
    {
        json.WriteStartObject();
        json.WriteString("title", page.Title);
        json.WriteString("type", page.Type);
        json.WriteStartObject("infobox");
        foreach (var (key, value) in page.Infobox)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteString("split", SplitNames.Of(page.Split));
        json.WriteEndObject();
    }

    private static void WriteQuestion(Utf8JsonWriter json, WorldQuestion question)
    {
        json.WriteStartObject();
        json.WriteString("id", question.Id);
        json.WriteString("question", question.Text);
        Strings(json, "answers", [question.Answer]);
        json.WriteStartObject("labels");
        json.WriteString("hops", question.Hops.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("split", SplitNames.Of(question.Split));
        json.WriteString("path", string.Join('>', question.Path));
        json.WriteEndObject();
        json.WriteString("start", question.Start);
        Strings(json, "path", question.Path);
        Strings(json, "chain", question.Chain);
        json.WriteEndObject();
    }

    private static void WriteReading(Utf8JsonWriter json, ReadingText text)
    {
        json.WriteStartObject();
        json.WriteString("text", text.Text);
        json.WriteNumber("loss_from", text.LossFrom);
        Probes(json, text.Text, text.LossFrom);
        json.WriteString("task", text.Task);
        json.WriteEndObject();
    }

    private static void WriteDemonstration(Utf8JsonWriter json, Demonstration demo)
    {
        json.WriteStartObject();
        json.WriteString("id", demo.Question.Id);
        json.WriteBoolean("success", demo.Success);
        json.WriteNumber("hops", demo.Question.Hops);
        json.WriteStartArray("messages");
        foreach (var message in demo.Messages)
        {
            json.WriteStartObject();
            json.WriteString("role", message.Role);
            json.WriteString("content", message.Content);
            if (message.Role == "assistant")
            {
                Probes(json, message.Content[..message.Content.IndexOf('\n', StringComparison.Ordinal)], 0);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Where values stand that the context determines, so that a trainer can tell reading from guessing. A tool's name is none.</summary>
    private static void Probes(Utf8JsonWriter json, string text, int from)
    {
        json.WriteStartArray("probes");
        foreach (var value in QuotedValue().EnumerateMatches(text, from))
        {
            // Between the quotes: `"key": "` before, `"` after.
            var start = text.IndexOf(": \"", value.Index, StringComparison.Ordinal) + 3;
            json.WriteStartArray();
            json.WriteNumberValue(start);
            json.WriteNumberValue(value.Index + value.Length - 1);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    [System.Text.RegularExpressions.GeneratedRegex("\"(?!name\")[a-z_]+\": \"[^\"]+\"")]
    private static partial System.Text.RegularExpressions.Regex QuotedValue();

    /// <summary>A demonstration as running text. A tokenizer learns from these, not from invented names: those should fall into small pieces.</summary>
    private static void WriteConversation(Utf8JsonWriter json, Demonstration demo)
    {
        json.WriteStartObject();
        json.WriteString("text", string.Join('\n', demo.Messages.Select(message => message.Content)));
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Manifest(string folder, World world, WorldFilesOptions options, IReadOnlyList<Demonstration> demos)
    {
        using var file = File.Create(Path.Combine(folder, "manifest.json"));
        using var json = new Utf8JsonWriter(file, s_json with { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("seed", world.Options.Seed);
        json.WriteNumber("pages", world.Pages.Count);
        Strings(json, "keys", world.Keys);
        foreach (var (split, questions) in world.Questions)
        {
            json.WriteStartObject(SplitNames.Of(split));
            json.WriteNumber("pages", world.Pages.Count(page => page.Split == split));
            json.WriteNumber("questions", questions.Count);
            for (var hops = 1; hops <= 3; hops++)
            {
                json.WriteNumber($"hops_{hops}", questions.Count(question => question.Hops == hops));
            }

            json.WriteEndObject();
        }

        json.WriteNumber("reading", options.ReadingTexts);
        json.WriteNumber("reading_validation", options.ReadingValidationTexts);
        json.WriteNumber("demos", demos.Count);
        json.WriteNumber("demos_success", demos.Count(demo => demo.Success) / (double)Math.Max(1, demos.Count));
        json.WriteNumber("demos_validation", options.DemonstrationsForValidation);
        json.WriteNumber("stop_early", options.Demonstrator.StopEarly);
        json.WriteNumber("wrong_relation", options.Demonstrator.WrongRelation);
        json.WriteEndObject();
    }
}
