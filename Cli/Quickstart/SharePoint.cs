namespace AgentPlatform.Cli.Quickstart;

/// <summary>A merge tried: the tuned model's weight, and the loss and copying error of the result on validation demonstrations.</summary>
internal sealed record SharePoint(double TunedShare, double ValidationLoss, double CopyError);
