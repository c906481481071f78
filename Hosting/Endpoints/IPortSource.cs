namespace Aspire.Hosting.Endpoints;

/// <summary>Gives ports to endpoints. Dispose it when all endpoints have theirs.</summary>
internal interface IPortSource : IDisposable
{
    /// <summary>Gives a port that no one uses and that it has not given before.</summary>
    int Next();

    /// <summary>Takes a port that the model fixes; false where it is in use.</summary>
    bool TryTake(int port);
}
