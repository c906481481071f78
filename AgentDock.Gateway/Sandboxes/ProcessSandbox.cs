using System.Diagnostics;
using System.IO.Pipelines;

namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>A local process. Its pipes are read by threads of their own: reading them would each hold a thread of the pool.</summary>
internal sealed class ProcessSandbox : ISandbox
{
    private readonly string _name;
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 2 << 20, useSynchronizationContext: false));
    private readonly TextTail _errors = new();
    private readonly TaskCompletionSource _errorsRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    internal ProcessSandbox(string name, Process process)
    {
        _name = name;
        _process = process;
        ProcessId = process.Id;
        _input = process.StandardInput.BaseStream;
        new Thread(ReadOutput) { IsBackground = true, Name = $"{name} stdout" }.Start();
        new Thread(ReadErrors) { IsBackground = true, Name = $"{name} stderr" }.Start();
        Ended = EndAsync();
    }

    public string ContainerId => string.Empty;

    public int ProcessId { get; }

    public PipeReader Output => _output.Reader;

    public Task<string> Ended { get; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _input.WriteAsync(bytes, cancellationToken);
            await _input.FlushAsync(cancellationToken);
        }
        catch (ObjectDisposedException exception)
        {
            throw new IOException($"process {_name} is gone", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }

        await _output.Reader.CompleteAsync();
        await Ended;
        _process.Dispose();
    }

    private async Task<string> EndAsync()
    {
        await _process.WaitForExitAsync();
        // A grandchild may hold stderr open; what was read so far is enough then.
        await Task.WhenAny(_errorsRead.Task, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System));
        var errors = _errors.ToString();
        return errors.Length == 0 ? $"exit code {_process.ExitCode}" : $"exit code {_process.ExitCode}; stderr ends: {errors}";
    }

    private void ReadOutput()
    {
        var stream = _process.StandardOutput.BaseStream;
        try
        {
            while (true)
            {
                var read = stream.Read(_output.Writer.GetSpan(16 << 10));
                if (read == 0)
                {
                    break;
                }

                _output.Writer.Advance(read);
                var flush = _output.Writer.FlushAsync();
                if (!flush.IsCompletedSuccessfully && flush.AsTask().GetAwaiter().GetResult().IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed while reading.
        }

        _output.Writer.Complete();
    }

    private void ReadErrors()
    {
        var stream = _process.StandardError.BaseStream;
        var buffer = new byte[4096];
        try
        {
            for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
            {
                _errors.Append(buffer.AsSpan(0, read));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Disposed while reading.
        }

        _errorsRead.TrySetResult();
    }
}
