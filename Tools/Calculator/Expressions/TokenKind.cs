namespace AgentPlatform.Tools.Calculator.Expressions;

/// <summary>What a piece of an expression is.</summary>
internal enum TokenKind
{
    Number,
    Name,
    Sign,
    End,
}
