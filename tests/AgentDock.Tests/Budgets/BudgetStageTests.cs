using System.Text.Json;
using AgentPlatform.AgentDock.Budgets;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Budgets;

public sealed class BudgetStageTests
{
    private const int Callers = 64;

    private static readonly ToolEntry Entry = new("t", new NoServer(), new ToolDescriptor("t", "t", JsonElement.Parse("""{"type":"object"}"""), true, true)
    {
        Policy = new ToolPolicy { Timeout = TimeSpan.FromSeconds(10) },
        MaxOutputBytes = 1000,
    });

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task InvokeAsync_SixtyFourCallersAtOnce_NeverPassTheBudget()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var limit = new BudgetLimit(random.Next(1, 60), TimeSpan.FromSeconds(random.Next(1, 100)), random.Next(100, 20_000), TimeSpan.FromSeconds(random.Next(1, 60)));
            var book = new BudgetBook(Options.Create(new AgentDockOptions()), _time);
            var isGroup = seed % 2 == 0;
            book.SetLimit(isGroup, "x", limit);
            var stage = new BudgetStage(book, _time);
            var tool = new GreedyTool(seed);
            using var start = new SemaphoreSlim(0);
            var callers = Enumerable.Range(0, Callers).Select(i => Task.Run(async () =>
            {
                await start.WaitAsync(Token);
                return await stage.InvokeAsync(Invocation(isGroup ? $"t{i}" : "x", isGroup ? "x" : string.Empty), tool.InvokeAsync, Token);
            })).ToList();
            start.Release(Callers);
            var outcomes = await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(60), Token);

            Assert.True(tool.Calls <= limit.Calls, $"seed {seed}: {tool.Calls} of {limit.Calls} calls");
            Assert.True(tool.Run <= limit.Run, $"seed {seed}: {tool.Run} of {limit.Run}");
            Assert.True(tool.Cpu <= limit.Cpu, $"seed {seed}: {tool.Cpu} of {limit.Cpu} of processor time");
            var bytes = outcomes.Where(outcome => outcome.Fault == Fault.Unspecified).Sum(outcome => outcome.Text.Length);
            Assert.True(bytes <= limit.Bytes, $"seed {seed}: {bytes} of {limit.Bytes} bytes");
            Assert.Equal(Callers - tool.Calls, outcomes.Count(outcome => outcome.Fault == Fault.Budget));
            var used = book.Peek(isGroup, "x")!.State.Used;
            Assert.Equal(new BudgetLimit(tool.Calls, tool.Run, bytes, tool.Cpu), used);
        }
    }

    [Fact]
    public async Task InvokeAsync_CallsUsedUp_SaysSoAndCallsNothing()
    {
        var stage = Stage(out var book);
        book.SetLimit(false, "a", new BudgetLimit(2, default, 0, default));
        var tool = new GreedyTool(1);
        var outcomes = new List<ServerOutcome>();
        for (var i = 0; i < 3; i++)
        {
            outcomes.Add(await stage.InvokeAsync(Invocation("a", string.Empty), tool.InvokeAsync, Token));
        }

        Assert.Equal([Fault.Unspecified, Fault.Unspecified, Fault.Budget], outcomes.Select(outcome => outcome.Fault));
        Assert.Equal(CallStatus.Refused, outcomes[2].Status);
        Assert.Equal("The budget of this trajectory is used up: 2 calls. No tool was called; answer with what you have.", outcomes[2].Text);
        Assert.Equal(2, tool.Calls);
    }

    [Fact]
    public async Task InvokeAsync_GroupUsedUp_GivesTheTrajectorysReservationBack()
    {
        var stage = Stage(out var book);
        book.SetLimit(false, "a", new BudgetLimit(5, default, 0, default));
        book.SetLimit(true, "g", new BudgetLimit(1, default, 0, default));
        var tool = new GreedyTool(1);
        await stage.InvokeAsync(Invocation("a", "g"), tool.InvokeAsync, Token);
        var refused = await stage.InvokeAsync(Invocation("a", "g"), tool.InvokeAsync, Token);

        Assert.Equal(Fault.Budget, refused.Fault);
        Assert.Equal(1, book.Peek(false, "a")!.State.Used.Calls);
    }

    [Fact]
    public async Task InvokeAsync_CallerGoesAway_BooksAllThatWasReserved()
    {
        var stage = Stage(out var book);
        book.SetLimit(false, "a", new BudgetLimit(0, TimeSpan.FromSeconds(10), 0, default));

        await Assert.ThrowsAsync<OperationCanceledException>(
            async () => await stage.InvokeAsync(Invocation("a", string.Empty), (_, _) => throw new OperationCanceledException(), Token));

        Assert.Equal(TimeSpan.FromSeconds(10), book.Peek(false, "a")!.State.Used.Run);
    }

    [Fact]
    public async Task InvokeAsync_LimitFromTheOptions_HoldsForEveryTrajectory()
    {
        var options = new AgentDockOptions();
        options.Budgets.Trajectory.Calls = 1;
        var stage = new BudgetStage(new BudgetBook(Options.Create(options), _time), _time);
        var tool = new GreedyTool(1);

        Assert.Equal(Fault.Unspecified, (await stage.InvokeAsync(Invocation("a", string.Empty), tool.InvokeAsync, Token)).Fault);
        Assert.Equal(Fault.Unspecified, (await stage.InvokeAsync(Invocation("b", string.Empty), tool.InvokeAsync, Token)).Fault);
        Assert.Equal(Fault.Budget, (await stage.InvokeAsync(Invocation("a", string.Empty), tool.InvokeAsync, Token)).Fault);
    }

    [Fact]
    public void SetLimit_Again_KeepsWhatWasUsed()
    {
        Stage(out var book);
        var account = book.SetLimit(false, "a", new BudgetLimit(5, default, 0, default));
        Assert.Null(account.TryReserve(new BudgetLimit(1, default, 0, default), out var granted));
        account.Settle(granted, granted);

        Assert.Equal((9, 1), (book.SetLimit(false, "a", new BudgetLimit(9, default, 0, default)).State.Limit.Calls, account.State.Used.Calls));
    }

    private BudgetStage Stage(out BudgetBook book)
    {
        book = new BudgetBook(Options.Create(new AgentDockOptions()), _time);
        return new BudgetStage(book, _time);
    }

    private static ToolInvocation Invocation(string trajectory, string group) =>
        new(Entry, new ToolCall { Tool = "t", TrajectoryId = trajectory, GroupId = group }, JsonElement.Parse("{}"));

    /// <summary>Takes all the time it gets, and writes as much as it likes.</summary>
    private sealed class GreedyTool(int seed)
    {
        private readonly Lock _gate = new();
        private readonly Random _random = new(seed);

        public int Calls { get; private set; }

        public TimeSpan Run { get; private set; }

        public TimeSpan Cpu { get; private set; }

        public async ValueTask<ServerOutcome> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
        {
            var most = invocation.Call.Timeout ?? invocation.Entry.Tool.Policy.Timeout!.Value;
            TimeSpan run;
            int length;
            lock (_gate)
            {
                run = _random.Next(3) == 0 ? most : most * _random.NextDouble();
                length = _random.Next(2000);
                Calls++;
                Run += run;
                Cpu += run;
            }

            await Task.Yield();
            return new ServerOutcome { Fault = Fault.Unspecified, Text = new string('x', length), RunDuration = run, CpuDuration = run };
        }
    }

    private sealed class NoServer : IToolServer
    {
        public string Name => "none";

        public bool IsReady => true;

        public IReadOnlyList<ToolDescriptor> Tools => [];

        public void Start(Action onToolsChanged) => onToolsChanged();

        public Task<ServerOutcome> CallAsync(ServerCall call, CancellationToken cancellationToken) => throw new InvalidOperationException("the stage is asked, not the server");

        public IEnumerable<ReplicaStatus> Status() => [];

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
