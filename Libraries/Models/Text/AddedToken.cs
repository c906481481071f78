namespace AgentPlatform.Models.Text;

/// <summary>A token that stands for a fixed text and is never made by merging.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">The text.</param>
/// <param name="IsSpecial">
/// Whether it steers the conversation (turn borders, end of text). Such a token is left out when decoding without special tokens, and no
/// text of a person, a tool or a model may ever become one.
/// </param>
public sealed record AddedToken(int Id, string Content, bool IsSpecial);
