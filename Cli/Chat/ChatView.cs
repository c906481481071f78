using AgentPlatform.Cli.Commands;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Cli.Chat;

/// <summary>Shows what an agent thinks and does while it does it. Results may come from any thread.</summary>
internal abstract class ChatView
{
    public static ChatView For(Surroundings surroundings, bool json) => json ? new JsonChatView(surroundings.Out) : new ConsoleChatView(surroundings.Console);

    /// <summary>What is waited for before there is anything to see.</summary>
    public abstract void Progress(string text);

    /// <summary>A turn was sampled: its thought, and what was wrong with it. Its calls follow one by one.</summary>
    public abstract void Turn(ParsedTurn turn);

    /// <summary>A tool is about to be called.</summary>
    public abstract void Call(string tool, string argumentsJson);

    /// <summary>What the tool said.</summary>
    public abstract void Result(string tool, string status, string text, double seconds);

    /// <summary>The attempt is over, with an answer or with the reason why there is none.</summary>
    public abstract void End(Trajectory record);
}
