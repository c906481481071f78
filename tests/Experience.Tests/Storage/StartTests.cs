using AgentPlatform.Experience.Hosting;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Experience.Contract;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace AgentPlatform.Tests.Experience.Storage;

public sealed class StartTests
{
    [Fact]
    public async Task Open_FileIsNoDatabase_NamesTheFileAndLeavesIt()
    {
        await using var rig = new Rig();
        await rig.Store.DisposeAsync();
        await File.WriteAllTextAsync(rig.Options.DatabasePath, new string('x', 5000), TestContext.Current.CancellationToken);

        var error = Assert.Throws<PlatformException>(rig.Open);

        Assert.Equal((PlatformErrorCode.Corrupt, "DATABASE_CORRUPT"), (error.Code, error.Reason));
        Assert.Contains(rig.Options.DatabasePath, error.Message, StringComparison.Ordinal);
        Assert.Contains("Experience:DatabasePath", error.Message, StringComparison.Ordinal);
        Assert.Equal(5000, new FileInfo(rig.Options.DatabasePath).Length);
    }

    [Fact]
    public async Task Open_PagesOverwritten_NamesTheFile()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync([.. Enumerable.Range(0, 500).Select(index => Make.NewTask("run", $"{index}", $"g{index / 4}"))]);
        await rig.Store.DisposeAsync();
        await using (var file = new FileStream(rig.Options.DatabasePath, FileMode.Open))
        {
            file.Position = file.Length / 2;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 20_000).ToArray(), TestContext.Current.CancellationToken);
        }

        var error = Assert.Throws<PlatformException>(rig.Open);

        Assert.Equal("DATABASE_CORRUPT", error.Reason);
        Assert.Contains(rig.Options.DatabasePath, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE TABLE other(x)", "DATABASE_FOREIGN")]
    [InlineData("PRAGMA application_id = 1097291888; PRAGMA user_version = 99", "DATABASE_VERSION")]
    public async Task Open_NotOurDatabase_IsRefused(string sql, string reason)
    {
        await using var rig = new Rig();
        await rig.Store.DisposeAsync();
        File.Delete(rig.Options.DatabasePath);
        await using (var connection = new SqliteConnection($"Data Source={rig.Options.DatabasePath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        Assert.Equal(reason, Assert.Throws<PlatformException>(rig.Open).Reason);
    }

    [Fact]
    public async Task Open_AnotherHasTheFile_IsRefused()
    {
        await using var rig = new Rig();

        var error = Assert.Throws<PlatformException>(rig.Open);

        Assert.Equal("DATABASE_IN_USE", error.Reason);
        await rig.RestartAsync();
    }

    [Fact]
    public async Task Open_FolderCannotBeMade_NamesTheKey()
    {
        await using var rig = new Rig();
        var good = rig.Options.DatabasePath;
        rig.Options.DatabasePath = Path.Combine(good, "below-a-file", "experience.db");

        var error = Assert.Throws<PlatformException>(rig.Open);

        Assert.Equal("DATABASE_DENIED", error.Reason);
        Assert.Contains("Experience:DatabasePath", error.Message, StringComparison.Ordinal);
        rig.Options.DatabasePath = good;
    }

    [Theory]
    [InlineData(null, null, "data/experience.db")]
    [InlineData("/srv/platform", null, "/srv/platform/experience.db")]
    [InlineData("/srv/platform", "/elsewhere/x.db", "/elsewhere/x.db")]
    public void DatabasePath_Configured_IsFoundOrDefaulted(string? dataPath, string? databasePath, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["DataPath"] = dataPath }).Build();
        var options = new ExperienceOptions { DatabasePath = databasePath ?? string.Empty };

        new DatabasePathDefault(configuration).PostConfigure(null, options);

        Assert.Equal(expected, options.DatabasePath);
    }
}
