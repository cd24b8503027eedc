namespace Specializer;

/// <summary>A file that appears whole or not at all: written beside its place under another name, then renamed.</summary>
internal sealed class PendingFile : IDisposable
{
    private readonly string path;
    private readonly string temporaryPath;
    private bool isCommitted;

    /// <summary>Begins a file.</summary>
    /// <param name="path">Where it shall stand in the end.</param>
    public PendingFile(string path)
    {
        this.path = path;
        temporaryPath = $"{path}.{Guid.NewGuid().ToString("N")[..8]}.tmp";
        Stream = new FileStream(temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
    }

    /// <summary>Takes the content.</summary>
    public FileStream Stream { get; }

    /// <summary>Puts the content on disk and closes it, still under its temporary name.</summary>
    public void Finish()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
    }

    /// <summary>Puts a finished file in its place, over one that stands there.</summary>
    public void Commit()
    {
        File.Move(temporaryPath, path, overwrite: true);
        isCommitted = true;
    }

    /// <summary>Removes a file that was not committed.</summary>
    public void Dispose()
    {
        Stream.Dispose();
        if (!isCommitted)
        {
            File.Delete(temporaryPath);
        }
    }
}
