using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Tests.Shared;
using Grpc.Net.Client;

namespace AgentPlatform.Tests.Hosting;

/// <summary>The built service as a process of its own: sockets, exit codes and what it says.</summary>
public sealed partial class ProcessTests
{
    private const string Service = "Inference.Service.dll";

    [Fact]
    public async Task Start_WithOneAddress_OpensBothDoors()
    {
        await using var process = ServiceProcess.Start(Service, new Dictionary<string, string>());
        var grpc = await process.ListeningAsync(TestContext.Current.CancellationToken);

        using var channel = GrpcChannel.ForAddress(grpc);
        var status = await new InferenceService.InferenceServiceClient(channel).GetStatusAsync(
            new GetStatusRequest(), cancellationToken: TestContext.Current.CancellationToken);
        while (Listening().Count(process.Output) < 2)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        using var http = new HttpClient { BaseAddress = new Uri(Listening().Matches(process.Output)[1].Groups[1].Value) };
        var models = await http.GetFromJsonAsync<JsonElement>("/v1/models", TestContext.Current.CancellationToken);

        Assert.False(status.ModelLoaded);
        Assert.Equal("list", models.GetProperty("object").GetString());
        await process.TerminateAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("Inference__ModelPath", "/no/such/model", "Refusing to start: Inference:ModelPath (environment Inference__ModelPath) is '/no/such/model'")]
    [InlineData("Inference__Threads", "0", "Inference:Threads (environment Inference__Threads) is 0")]
    public async Task Start_BadSetting_ExitsAndSaysWhy(string variable, string value, string message)
    {
        await using var process = ServiceProcess.Start(Service, new Dictionary<string, string> { [variable] = value });

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains(message, process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortInUse_ExitsAndNamesTheAddress()
    {
        using var occupied = new TcpListener(IPAddress.Loopback, 0);
        occupied.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)occupied.LocalEndpoint).Port}";
        await using var process = ServiceProcess.Start(Service, new Dictionary<string, string> { ["ASPNETCORE_URLS"] = address });

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains($"{address}: address already in use", process.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"Now listening on: (https?://\S+)")]
    private static partial Regex Listening();
}
