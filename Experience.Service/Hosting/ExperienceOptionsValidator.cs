using Microsoft.Extensions.Options;

namespace AgentPlatform.Experience.Hosting;

/// <summary>Checks the options at start; each message names its key.</summary>
[OptionsValidator]
internal sealed partial class ExperienceOptionsValidator : IValidateOptions<ExperienceOptions>;
