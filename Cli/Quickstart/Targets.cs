namespace AgentPlatform.Cli.Quickstart;

/// <summary>What a single run must reach for exit code 0.</summary>
internal static class Targets
{
    public const double SftLow = 0.10;
    public const double SftHigh = 0.40;
    public const double RlSuccess = 0.65;
    public const double WallSeconds = 15 * 60;
    public const int WeightVersions = 25;
    public const int HeldOutQuestions = 400;
}
