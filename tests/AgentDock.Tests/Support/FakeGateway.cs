namespace AgentPlatform.Tests.Support;

/// <summary>One gateway over two fake servers, shared by tests that leave them alive.</summary>
public sealed class FakeGateway : IAsyncLifetime
{
    internal TestGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Gateway = await TestGateway.StartAsync(TestGateway.Fake(), "process", TestContext.Current.CancellationToken);
        await Gateway.WaitUntilAllReadyAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
