namespace PathGen.Agents.Tests;

/// <summary>The run was ended here, as if its process had been.</summary>
public sealed class KilledException : Exception;
