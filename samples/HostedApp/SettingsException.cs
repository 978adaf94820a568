namespace PathGen.Samples.HostedApp;

/// <summary>A setting that the app needs is missing.</summary>
internal sealed class SettingsException(string message) : Exception(message);
