namespace Aspire.Hosting.Endpoints;

/// <summary>Counts up from a fixed number: for printing a model, never for running it.</summary>
internal sealed class SequentialPorts(int first = 20000) : IPortSource
{
    private int _next = first;

    public int Next() => _next++;

    public bool TryTake(int port) => true;

    public void Dispose()
    {
    }
}
