using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests;

public sealed class QuickstartSmokeTests
{
    [Theory(Timeout = 400_000)]
    [InlineData("docker")]
    [InlineData("process")]
    public async Task Quickstart_Smoke_RunsThroughAllServicesAndReports(string sandbox)
    {
        if (sandbox == "docker")
        {
            Needs.Docker(Needs.SandboxImage, Needs.MiniWebImage);
        }

        var output = Directory.CreateTempSubdirectory("quickstart").FullName;
        try
        {
            var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "agentctl.dll"));
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in new[] { program, "quickstart", "--smoke", "--seed", "7", "--sandbox", sandbox, "--output", output })
            {
                start.ArgumentList.Add(argument);
            }

            using var process = Process.Start(start)!;
            var text = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}\n{await text}\n{await errors}");
            using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(output, "report.json"), TestContext.Current.CancellationToken));
            var root = report.RootElement;
            Assert.Equal(7, root.GetProperty("seed").GetInt32());
            Assert.Equal(sandbox, root.GetProperty("sandbox").GetString());
            Assert.Equal(2, root.GetProperty("tool_replicas").GetInt32());
            Assert.True(root.GetProperty("tool_calls").GetInt64() > 0);
            Assert.True(root.GetProperty("weight_versions").GetInt64() >= 3);
            foreach (var stage in new[] { "pretrain", "sft", "merged", "rl" })
            {
                var success = root.GetProperty(stage);
                Assert.InRange(success.GetProperty("success").GetDouble(), success.GetProperty("ci_low").GetDouble(), success.GetProperty("ci_high").GetDouble());
            }

            Assert.Contains("<html", await File.ReadAllTextAsync(Path.Combine(output, "report.html"), TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
            Assert.True(File.Exists(Path.Combine(output, "model", "model.safetensors")));
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }
}
