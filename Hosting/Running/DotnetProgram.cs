using System.Runtime.InteropServices;

namespace Aspire.Hosting.Running;

/// <summary>The <c>dotnet</c> program that belongs to the runtime this process runs on.</summary>
internal static class DotnetProgram
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/ is where the runtime lies.
        var root = Directory.GetParent(RuntimeEnvironment.GetRuntimeDirectory())?.Parent?.Parent?.Parent?.FullName;
        foreach (var candidate in new[] { root, System.Environment.GetEnvironmentVariable("DOTNET_ROOT") })
        {
            if (candidate is not null && System.IO.Path.Combine(candidate, "dotnet") is var program && File.Exists(program))
            {
                return program;
            }
        }

        return System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    }
}
