namespace Aspire.Hosting;

/// <summary>An error in the application model or in running it; the message says what to mend.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>An error without a message of its own.</summary>
    public DistributedApplicationException()
    {
    }

    /// <summary>An error with its message.</summary>
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and cause.</summary>
    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
