using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PathGen.Agents;

/// <summary>The activity source and meter <c>PathGen.Agents</c>.</summary>
internal static class AgentsTelemetry
{
    private static readonly Meter Meter = new("PathGen.Agents");

    /// <summary>Activities <c>prepare-slide</c> and <c>caption-slide</c>.</summary>
    public static ActivitySource Source { get; } = new("PathGen.Agents");

    /// <summary>Patches that got their caption.</summary>
    public static Counter<long> Captioned { get; } = Meter.CreateCounter<long>("pathgen.patches.captioned", "{patch}");

    /// <summary>Patches that were set aside.</summary>
    public static Counter<long> SetAside { get; } = Meter.CreateCounter<long>("pathgen.patches.set_aside", "{patch}");

    /// <summary>Patches whose caption the gates rejected.</summary>
    public static Counter<long> Rejected { get; } = Meter.CreateCounter<long>("pathgen.patches.rejected", "{patch}");

    /// <summary>Captions that gates sent back to be revised.</summary>
    public static Counter<long> SentBack { get; } = Meter.CreateCounter<long>("pathgen.captions.sent_back", "{caption}");

    /// <summary>What calls cost by the endpoints' price lists, in their unit.</summary>
    public static Counter<double> Cost { get; } = Meter.CreateCounter<double>("pathgen.cost");

    /// <summary>Tokens that models read and wrote.</summary>
    public static Counter<long> Tokens { get; } = Meter.CreateCounter<long>("pathgen.tokens", "{token}");
}
