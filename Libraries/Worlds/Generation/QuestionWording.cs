using System.Text;

namespace AgentPlatform.Worlds.Generation;

/// <summary>The ways a question can be put. Wording 0 is the one trained on; the others measure how much hangs on it.</summary>
public static class QuestionWording
{
    /// <summary>How many wordings there are.</summary>
    public const int Count = 3;

    /// <summary>Puts a chain of relations from a start into words.</summary>
    public static string Compose(int wording, string start, IReadOnlyList<string> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var text = new StringBuilder();
        switch (wording)
        {
            case 0: // Find the birthplace of "Marie Curie", then its country, then its capital.
                text.Append("Find the ").Append(path[0]).Append(" of \"").Append(start).Append('"');
                foreach (var relation in path.Skip(1))
                {
                    text.Append(", then its ").Append(relation);
                }

                return text.Append('.').ToString();
            case 1: // What is the capital of the country of the birthplace of "Marie Curie"?
                text.Append("What is the ");
                foreach (var relation in path.Reverse())
                {
                    text.Append(relation).Append(" of ").Append(relation == path[0] ? "" : "the ");
                }

                return text.Append('"').Append(start).Append("\"?").ToString();
            case 2: // Start at "Marie Curie" and go to its birthplace, its country, its capital. Where do you end?
                text.Append("Start at \"").Append(start).Append("\" and go to its ").AppendJoin(", its ", path);
                return text.Append(". Where do you end?").ToString();
            default:
                throw new ArgumentOutOfRangeException(nameof(wording), wording, $"Wordings are 0 to {Count - 1}.");
        }
    }
}
