namespace Aspire.Hosting.Projects;

/// <summary>Which launch profile of a project is read.</summary>
/// <param name="Name">Its name; null is none, unless <paramref name="TakeFirst"/>.</param>
/// <param name="TakeFirst">True takes the first profile of kind Project, if there is one.</param>
internal sealed record LaunchProfileChoice(string? Name, bool TakeFirst = false)
{
    public static LaunchProfileChoice First { get; } = new(null, TakeFirst: true);
}
