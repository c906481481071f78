using AgentPlatform.ServiceDefaults;
using AgentPlatform.Trainer.Losses;

namespace AgentPlatform.Tests.Losses;

public sealed class ObjectiveTests
{
    private static readonly ClipRange s_clip = new(0.2, 0.28);

    public static TheoryData<string, double, double> Cases()
    {
        var data = new TheoryData<string, double, double>();
        foreach (var objective in LossRegistry.All)
        {
            foreach (var shift in new[] { -0.9, -0.1, 0, 0.15, 0.8 })
            {
                data.Add(objective.Name, shift, 1.3);
                data.Add(objective.Name, shift, -0.7);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_AnyRatio_DerivativeIsThatOfTheSurrogate(string name, double shift, double advantage)
    {
        const double Behaviour = -1.2;
        const double Step = 1e-6;
        var objective = LossRegistry.Find(name);
        var logProbability = Behaviour + shift;
        var term = objective.Evaluate(logProbability, Behaviour, advantage, s_clip);

        // The ratio of CISPO and REINFORCE is held constant, so their surrogate is weight * logp with the weight of this very point.
        double Surrogate(double l) => name == "grpo"
            ? -Math.Min(Math.Exp(l - Behaviour) * advantage, Math.Clamp(Math.Exp(l - Behaviour), 0.8, 1.28) * advantage)
            : -(name == "cispo" ? Math.Clamp(Math.Exp(shift), 0.8, 1.28) : Math.Min(Math.Exp(shift), 1.28)) * advantage * l;

        Assert.Equal(Surrogate(logProbability), term.Loss, 1e-12);
        Assert.Equal((Surrogate(logProbability + Step) - Surrogate(logProbability - Step)) / (2 * Step), term.Derivative, 1e-6);
    }

    [Fact]
    public void Evaluate_OnPolicyPositiveAdvantage_RaisesTheProbability()
    {
        Assert.All(LossRegistry.All, o => Assert.True(o.Evaluate(-2, -2, 1, s_clip).Derivative < 0, o.Name));
        Assert.All(LossRegistry.All, o => Assert.True(o.Evaluate(-2, -2, -1, s_clip).Derivative > 0, o.Name));
    }

    [Fact]
    public void Evaluate_GrpoHandComputed_ClipsOnlyWhereItHelpsTheLoss()
    {
        var grpo = LossRegistry.Find("grpo");

        // r = e^0.5 = 1.6487 > 1.28 and A > 0: clipped, no gradient. A < 0: the larger loss stands.
        Assert.Equal(new ObjectiveTerm(-1.28, 0, true), grpo.Evaluate(-0.5, -1, 1, s_clip));
        var down = grpo.Evaluate(-0.5, -1, -1, s_clip);
        Assert.Equal(1.6487212707, down.Loss, 1e-9);
        Assert.Equal(1.6487212707, down.Derivative, 1e-9);
        Assert.False(down.Clipped);
    }

    [Fact]
    public void Find_UnknownName_ListsWhatThereIs()
    {
        var error = Assert.Throws<PlatformException>(() => LossRegistry.Find("ppo2"));

        Assert.Equal(PlatformErrorCode.Invalid, error.Code);
        Assert.Contains("grpo", error.Message, StringComparison.Ordinal);
    }
}
