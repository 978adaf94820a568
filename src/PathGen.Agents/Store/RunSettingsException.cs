namespace PathGen.Agents;

/// <summary>A run is continued with other settings than it was started with.</summary>
public sealed class RunSettingsException(string message) : PairException(message);
