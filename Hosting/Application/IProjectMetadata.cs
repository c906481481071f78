namespace Aspire.Hosting;

/// <summary>Says where a project of the application lies; one generated class per project reference implements it.</summary>
public interface IProjectMetadata
{
    /// <summary>Absolute path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>True where the host must not build the project before it starts it.</summary>
    bool SuppressBuild => false;
}
