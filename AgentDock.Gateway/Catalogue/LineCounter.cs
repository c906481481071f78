namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>The line of a position; positions may only grow.</summary>
internal sealed class LineCounter(byte[] text)
{
    private int _position;
    private int _line = 1;

    internal int At(long position)
    {
        var end = (int)Math.Min(position, text.Length);
        if (end > _position)
        {
            _line += text.AsSpan(_position, end - _position).Count((byte)'\n');
            _position = end;
        }

        return _line;
    }
}
