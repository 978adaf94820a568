namespace PathGen.Agents;

/// <summary>What tells a file that was hashed before without reading it again.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="ModifiedUtcTicks">Time of last change, UTC ticks.</param>
public readonly record struct FileStamp(string Path, long Length, long ModifiedUtcTicks);
