namespace AgentPlatform.Tools.Calculator.Expressions;

/// <summary>A piece of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written.</param>
/// <param name="Place">Where it begins, from 0.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Place);
