namespace Aspire.Hosting.Environment;

/// <summary>Turns a value of the model into text: an address on this machine, or an expression of the engine that is published to.</summary>
internal interface IValueResolver
{
    /// <param name="value">A string, an endpoint or part of one, a parameter.</param>
    /// <param name="asker">Whose environment or arguments it goes into.</param>
    string Resolve(object value, ResourceReplica asker);
}
