using AgentPlatform.AgentDock.Sandboxes.Hosts;
using AgentPlatform.AgentDock.Sandboxes.Leases;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Shared;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Tests.Sandboxes;

public sealed class LeaseStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private LeaseStore _store;

    public LeaseStoreTests() => _store = Open();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Hand_AfterBegin_SurvivesReopening()
    {
        var token = _store.Begin("a", "default", "local");
        _store.Hand(_store.Find("a")! with { State = LeaseState.Held, ContainerId = "c", Holder = "h", IdempotencyKey = "k", AcquiredAt = 1, DeadlineAt = 2, GradingDeadlineAt = 3, Egress = "x y" });
        _store.Dispose();
        _store = Open();
        var row = _store.FindKey("h", "k")!;

        Assert.Equal(("a", token, LeaseState.Held, "c", 2L, "x y"), (row.Id, row.Token, row.State, row.ContainerId, row.DeadlineAt, row.Egress));
    }

    [Fact]
    public void Tokens_OverReopening_OnlyRise()
    {
        var first = _store.Begin("a", "default", "local");
        var fenced = _store.Fence(_store.Find("a")!).Token;
        _store.Dispose();
        _store = Open();

        Assert.True(first < fenced && fenced < _store.Begin("b", "default", "local"));
        Assert.Equal(fenced, _store.Find("a")!.Token);
    }

    [Fact]
    public void End_Twice_KeepsTheFirstReason()
    {
        _store.Begin("a", "default", "local");
        _store.Hand(_store.Find("a")! with { State = LeaseState.Held, AcquiredAt = 1 });
        _store.End("a", LeaseEnd.Lost, "first");
        _store.End("a", LeaseEnd.Released, "second");

        Assert.Equal((LeaseEnd.Lost, "first"), (_store.Find("a")!.End, _store.Find("a")!.EndReason));
        Assert.Empty(_store.Open());
        Assert.Single(_store.Ended(10));
    }

    [Fact]
    public void Hand_KeyOfAnotherLease_IsRefused()
    {
        foreach (var id in (string[])["a", "b"])
        {
            _store.Begin(id, "default", "local");
        }

        _store.Hand(_store.Find("a")! with { State = LeaseState.Held, IdempotencyKey = "k" });

        Assert.Throws<PlatformException>(() => _store.Hand(_store.Find("b")! with { State = LeaseState.Held, IdempotencyKey = "k" }));
        _store.Hand(_store.Find("b")! with { State = LeaseState.Held, IdempotencyKey = "k", Holder = "somebody else" });
    }

    [Fact]
    public void Forget_OnlyTakes_WhatWasNeverHandedOut()
    {
        _store.Begin("warm", "default", "local");
        _store.Begin("held", "default", "local");
        _store.Hand(_store.Find("held")! with { State = LeaseState.Held });
        _store.Forget("warm");
        _store.Forget("held");

        Assert.Null(_store.Find("warm"));
        Assert.NotNull(_store.Find("held"));
    }

    private LeaseStore Open() => new(Options.Create(new SandboxesOptions { DatabasePath = _folder.File("leases.db") }), TimeProvider.System);
}
