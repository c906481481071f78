namespace AgentPlatform.Tests.Architecture;

internal static class Offences
{
    /// <summary>Fails with all of them at once.</summary>
    public static void None(IEnumerable<string> offences)
    {
        var list = offences.ToList();
        Assert.True(list.Count == 0, "\n" + string.Join('\n', list));
    }
}
