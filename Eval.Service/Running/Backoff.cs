namespace AgentPlatform.Eval.Running;

/// <summary>Pauses that double from a first one up to ten times it.</summary>
internal sealed class Backoff(TimeSpan first, TimeProvider time)
{
    private int _factor = 1;

    public void Reset() => _factor = 1;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var pause = first * _factor;
        _factor = Math.Min(10, _factor * 2);
        await Task.Delay(pause, time, cancellationToken);
    }
}
