namespace PathGen.Samples.LisService;

/// <summary>A setting is missing or wrong; the message names it.</summary>
internal sealed class SettingsException(string message) : Exception(message);
