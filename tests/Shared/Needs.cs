using System.ComponentModel;
using System.Diagnostics;
using Xunit;
using Xunit;

namespace AgentPlatform.Tests.Shared;

/// <summary>
/// What a test needs outside its process. Where it is absent the test is skipped with the reason, or fails when
/// AGENTPLATFORM_TEST_NEEDS=required says that this machine has everything.
/// </summary>
public static class Needs
{
    /// <summary>The sandbox image that eng/docker.sh builds.</summary>
    public const string SandboxImage = "agentplatform/sandbox:current";

    /// <summary>The offline web's image that eng/docker.sh builds.</summary>
    public const string MiniWebImage = "agentplatform/miniweb:current";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Lazy<string?> DockerProblem = new(() => Problem("docker", "version", "--format", "{{.Server.Version}}"));

    /// <summary>A Docker engine that answers, and the images named.</summary>
    public static void Docker(params string[] images)
    {
        if (DockerProblem.Value is { } problem)
        {
            Refuse($"no Docker engine ({problem}); run 'eng/docker.sh ensure' as root");
        }

        foreach (var image in images)
        {
            if (Problem("docker", "image", "inspect", "--format", "{{.Id}}", image) is not null)
            {
                Refuse($"image {image} is missing; run 'eng/docker.sh image'");
            }
        }
    }

    /// <summary>A program at a path or on the PATH.</summary>
    public static void Program(string name)
    {
        var found = Path.IsPathRooted(name)
            ? File.Exists(name)
            : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));
        if (!found)
        {
            Refuse($"{name} is not installed");
        }
    }

    private static void Refuse(string reason)
    {
        Assert.False(Environment.GetEnvironmentVariable("AGENTPLATFORM_TEST_NEEDS") == "required", reason);
        Assert.Skip(reason);
    }

    private static string? Problem(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                return $"{program} does not answer";
            }

            return process.ExitCode == 0 ? null : process.StandardError.ReadToEnd().Trim();
        }
        catch (Win32Exception exception)
        {
            return exception.Message;
        }
    }
}
