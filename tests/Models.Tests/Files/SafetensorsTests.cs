using System.Buffers.Binary;
using System.Text;
using AgentPlatform.Models.Files;

namespace AgentPlatform.Tests.Models.Files;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string, int> BadHeaders => new()
    {
        { "not JSON", "{\"a\": ", 4 },
        { "not a JSON object", "[]", 4 },
        { "dtype I8 is not supported", Entry("I8", "[4]", "[0, 4]"), 4 },
        { "data_offsets [0, 8] do not lie", Entry("F32", "[2]", "[0, 8]"), 4 },
        { "data_offsets [4, 0] do not lie", Entry("F32", "[1]", "[4, 0]"), 4 },
        { "needs another size", Entry("F32", "[2]", "[0, 4]"), 4 },
        { "needs another size", Entry("F32", "[9223372036854775807, 9223372036854775807]", "[0, 4]"), 4 },
        { "is not a size", Entry("F32", "[-1]", "[0, 4]"), 4 },
        { "begins at byte 4", Entry("F32", "[1]", "[4, 8]"), 8 },
        { "has 8 bytes of data where its header describes 4", Entry("F32", "[1]", "[0, 4]"), 8 },
        { "begins at byte 0 of the data where 4", "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}, \"b\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}", 4 },
        { "is there twice", "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}, \"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 8]}}", 8 },
        { "shape: is missing", "{\"a\": {\"dtype\": \"F32\", \"data_offsets\": [0, 4]}}", 4 },
        { "__metadata__", "{\"__metadata__\": {\"x\": 1}}", 0 },
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_ThenOpen_GivesTheSameValues()
    {
        var path = folder["a.safetensors"];
        NamedTensor[] tensors = [new("b", [2, 3], new float[] { 1, -2, 3.5f, float.Pi, float.MaxValue, 0 }), new("a", [], new float[] { 7 }), new("c", [0, 4], default)];
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { ["note"] = "ä \"q\"" });
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["a", "b", "c"], file.Names.Order());
        Assert.Equal("ä \"q\"", file.Metadata["note"]);
        foreach (var tensor in tensors)
        {
            Assert.Equal(tensor.Shape, file.Shape(tensor.Name));
            Assert.Equal(TensorDataType.F32, file.DataType(tensor.Name));
            Assert.Equal(tensor.Data.ToArray(), Read(file, tensor.Name));
        }

        Assert.Equal(["a.safetensors"], Directory.GetFiles(folder.Path).Select(System.IO.Path.GetFileName));
    }

    [Fact]
    public void Write_File_HasTheDocumentedBytes()
    {
        var path = folder["a.safetensors"];
        SafetensorsWriter.Write(path, [new("w", [2], new float[] { 1, -2 })], type: TensorDataType.BF16);
        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(
            "{\"__metadata__\":{\"format\":\"pt\"},\"w\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}",
            Encoding.UTF8.GetString(bytes, 8, length).TrimEnd());
        Assert.Equal([0x80, 0x3F, 0x00, 0xC0], bytes[(8 + length)..]);
    }

    [Fact]
    public void Write_BrainFloats_RoundToNearestEven()
    {
        var path = folder["a.safetensors"];
        float[] values =
        [
            Bits(0x3F800000), Bits(0x3F808000), Bits(0x3F818000), Bits(0x3F808001), Bits(0x3F807FFF), Bits(0x7F7FFFFF), float.NegativeInfinity, float.NaN, Bits(0x7F800001), -0f, 1e-40f,
        ];
        SafetensorsWriter.Write(path, [new("w", [values.Length], values)], type: TensorDataType.BF16);
        using var file = SafetensorsFile.Open(path);
        var read = Read(file, "w");
        Assert.Equal(
            [0x3F800000, 0x3F800000, 0x3F820000, 0x3F810000, 0x3F800000, 0x7F800000, 0xFF800000],
            read[..7].Select(BitConverter.SingleToUInt32Bits));
        Assert.True(float.IsNaN(read[7]) && float.IsNaN(read[8]));
        Assert.Equal(0x80000000, BitConverter.SingleToUInt32Bits(read[9]));
    }

    [Fact]
    public void Read_EveryBrainFloat_WritesBackTheSame()
    {
        var path = folder["a.safetensors"];
        float[] values = [.. Enumerable.Range(0, 65536).Select(high => Bits((uint)high << 16)).Where(value => !float.IsNaN(value))];
        SafetensorsWriter.Write(path, [new("w", [values.Length], values)], type: TensorDataType.BF16);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(values.Select(BitConverter.SingleToUInt32Bits), Read(file, "w").Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Read_Halves_AreConverted()
    {
        var data = new byte[6];
        BinaryPrimitives.WriteHalfLittleEndian(data, (Half)1.5f);
        BinaryPrimitives.WriteHalfLittleEndian(data.AsSpan(2), (Half)(-0.25f));
        BinaryPrimitives.WriteHalfLittleEndian(data.AsSpan(4), Half.MaxValue);
        using var file = SafetensorsFile.Open(Raw(Entry("F16", "[3]", "[0, 6]"), data));
        Assert.Equal([1.5f, -0.25f, 65504f], Read(file, "a"));
    }

    [Fact]
    public void Read_ManyValues_CrossesChunks()
    {
        var path = folder["a.safetensors"];
        var values = new float[(1 << 18) + 5];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i % 251;
        }

        foreach (var type in (TensorDataType[])[TensorDataType.F32, TensorDataType.BF16])
        {
            SafetensorsWriter.Write(path, [new("x", [1], new float[1]), new("w", [values.Length], values)], type: type);
            using var file = SafetensorsFile.Open(path);
            Assert.Equal(values, Read(file, "w"));
        }
    }

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void Open_HeaderWrong_SaysWhat(string problem, string header, int dataBytes)
    {
        var path = Raw(header, new byte[dataBytes]);
        var error = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Open(path));
        Assert.Equal(path, error.File);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FileCutAnywhere_IsRefused()
    {
        var path = folder["a.safetensors"];
        SafetensorsWriter.Write(path, [new("w", [3], new float[] { 1, 2, 3 })]);
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Equal(path, Assert.Throws<ModelFormatException>(() => SafetensorsFile.Open(path)).File);
        }
    }

    [Fact]
    public void Open_FlippedBitInHeader_IsRefusedOrStillInside()
    {
        var path = folder["a.safetensors"];
        SafetensorsWriter.Write(path, [new("w", [3], new float[] { 1, 2, 3 }), new("v", [2], new float[] { 4, 5 })]);
        var whole = File.ReadAllBytes(path);
        for (var bit = 0; bit < (whole.Length - 20) * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, damaged);
            try
            {
                using var file = SafetensorsFile.Open(path);
                Assert.All(file.Names, name => Read(file, name));
            }
            catch (ModelFormatException error)
            {
                Assert.Equal(path, error.File);
            }
        }
    }

    [Fact]
    public void Open_HugeHeaderLength_IsRefusedWithoutReadingIt()
    {
        var path = folder["a.safetensors"];
        File.WriteAllBytes(path, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2]);
        Assert.Contains("limit", Assert.Throws<ModelFormatException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoFile_IsMissing() =>
        Assert.Contains("is missing", Assert.Throws<ModelFormatException>(() => SafetensorsFile.Open(folder["none"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_UnknownTensorOrWrongSize_NamesIt()
    {
        var path = folder["a.safetensors"];
        SafetensorsWriter.Write(path, [new("w", [3], new float[3])]);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal("x", Assert.Throws<ModelFormatException>(() => file.Shape("x")).Part);
        Assert.Equal("w", Assert.Throws<ModelFormatException>(() => file.Read("w", new float[2])).Part);
    }

    [Fact]
    public void Write_ValuesAndShapeDisagree_LeavesTheOldFile()
    {
        var path = folder["a.safetensors"];
        SafetensorsWriter.Write(path, [new("w", [1], new float[] { 5 })]);
        Assert.Equal("w", Assert.Throws<ModelFormatException>(() => SafetensorsWriter.Write(path, [new("w", [2], new float[1])])).Part);
        Assert.Equal("w", Assert.Throws<ModelFormatException>(() => SafetensorsWriter.Write(path, [new("w", [1], new float[1]), new("w", [1], new float[1])])).Part);
        Assert.Throws<ModelFormatException>(() => SafetensorsWriter.Write(path, [], type: TensorDataType.F16));
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([5f], Read(file, "w"));
    }

    private static string Entry(string type, string shape, string offsets) =>
        $"{{\"a\": {{\"dtype\": \"{type}\", \"shape\": {shape}, \"data_offsets\": {offsets}}}}}";

    private static float Bits(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    private static float[] Read(SafetensorsFile file, string name)
    {
        var values = new float[file.Shape(name).Aggregate(1L, (product, size) => product * size)];
        file.Read(name, values);
        return values;
    }

    private string Raw(string header, byte[] data)
    {
        var path = folder["raw.safetensors"];
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        File.WriteAllBytes(path, [.. length, .. json, .. data]);
        return path;
    }
}
