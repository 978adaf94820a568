using Microsoft.Extensions.Configuration;

namespace PathGen.Samples.HostedApp;

/// <summary>What the app reads from its configuration, section <c>PathGen</c>: <c>appsettings.json</c>, environment (<c>PathGen__Model</c>) or arguments (<c>--PathGen:Model</c>).</summary>
/// <param name="Model">The model's folder.</param>
/// <param name="Slide">The slide that is classified.</param>
/// <param name="Labels">Names of the classes.</param>
/// <param name="Run">Folder of a run that makes image–caption pairs of the slide; null to classify it instead.</param>
internal sealed record AppSettings(string Model, string Slide, IReadOnlyList<string> Labels, string? Run = null)
{
    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingsException">One is missing; the message names it.</exception>
    public static AppSettings From(IConfiguration configuration)
    {
        var section = configuration.GetSection("PathGen");
        string[] labels = Required("Labels").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new AppSettings(Required("Model"), Required("Slide"), labels, section["Run"]);

        string Required(string name) => section[name] is { Length: > 0 } value
            ? value
            : throw new SettingsException($"The setting PathGen:{name} is missing: give --PathGen:{name} VALUE, or set it in appsettings.json.");
    }
}
