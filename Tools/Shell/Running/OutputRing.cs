using System.Text;

namespace AgentPlatform.Tools.Shell.Running;

/// <summary>Keeps the beginning and the end of what a program writes; what lies between is counted.</summary>
internal sealed class OutputRing(int mostChars)
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _head = new();
    private readonly Queue<char> _tail = new();
    private long _total;

    public void Append(ReadOnlySpan<char> text)
    {
        lock (_gate)
        {
            _total += text.Length;
            var room = Math.Min(text.Length, (mostChars / 2) - _head.Length);
            _head.Append(text[..room]);
            foreach (var letter in text[room..])
            {
                if (_tail.Count == mostChars / 2)
                {
                    _tail.Dequeue();
                }

                _tail.Enqueue(letter);
            }
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            var left = _total - _head.Length - _tail.Count;
            return _head + (left > 0 ? $"\n[... {left} characters left out ...]\n" : string.Empty) + new string([.. _tail]);
        }
    }
}
