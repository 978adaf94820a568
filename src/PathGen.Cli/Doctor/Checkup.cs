using Microsoft.Data.Sqlite;
using Microsoft.ML.OnnxRuntime;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>Looks for everything that the tool needs.</summary>
internal static class Checkup
{
    /// <summary>What the check of a model is called.</summary>
    public const string ModelName = "model";

    /// <summary>The native libraries, and a model where one is named.</summary>
    public static IReadOnlyList<DoctorCheck> Run(string? model, CancellationToken cancellationToken) =>
    [
        .. SlideLibraries.Check().Select(library => new DoctorCheck(library.Name, library.Found, library.Version, library.Problem)),
        Try("ONNX Runtime", OnnxRuntime),
        Try("SQLite", Sqlite),
        .. model is null ? [] : (DoctorCheck[])[Try(ModelName, () => Model(model, cancellationToken))],
    ];

    // A library that does not load shows as one of many exceptions, depending on which layer noticed; the report is for all of them.
    private static DoctorCheck Try(string name, Func<(string? Version, string? Detail)> look)
    {
        try
        {
            var (version, detail) = look();
            return new DoctorCheck(name, true, version, detail);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new DoctorCheck(name, false, null, Failure.OneLine(e.GetBaseException().Message));
        }
    }

    /// <summary>The execution providers: none is needed but the CPU's.</summary>
    public static IReadOnlyList<DoctorCheck> Providers()
    {
        try
        {
            return [.. ProviderStatus.Check().Select(status => new DoctorCheck(status.Name, status.Loads, null, status.Reason is null ? null : Failure.OneLine(status.Reason)))];
        }
        catch (ModelException)
        {
            return []; // The check of ONNX Runtime itself says why.
        }
    }

    private static (string? Version, string? Detail) OnnxRuntime() => (OrtEnv.Instance().GetVersionString(), null);

    private static (string? Version, string? Detail) Sqlite()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return (connection.ServerVersion, null);
    }

    private static (string? Version, string? Detail) Model(string path, CancellationToken cancellationToken)
    {
        var model = ModelDirectory.Open(path);
        model.Verify(cancellationToken);
        return (null, $"{model.Manifest.Name}, {model.Manifest.Architecture}; every file is as it was imported");
    }
}
