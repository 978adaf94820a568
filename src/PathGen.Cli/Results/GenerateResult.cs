namespace PathGen.Cli;

/// <summary>What <c>pathgen generate --json</c> prints.</summary>
/// <param name="Model">The model's terms.</param>
/// <param name="Notice">What the result is not for.</param>
/// <param name="Run">The run's folder.</param>
/// <param name="Slides">Slides of this command that are done.</param>
/// <param name="Repeated">Slides with the bytes of an earlier one.</param>
/// <param name="Failures">Why slides were left out.</param>
/// <param name="Tiles">Tiles of the slides that are done.</param>
/// <param name="Chosen">Chosen patches in the run.</param>
/// <param name="Captioned">Patches with a caption in the run.</param>
/// <param name="Rejected">Patches whose caption the gates rejected in the run.</param>
/// <param name="SetAside">Patches set aside in the run.</param>
/// <param name="Dataset">The dataset's folder, or null where there is no pair yet.</param>
/// <param name="DatasetWritten">Whether it was written anew; false where nothing was to be done.</param>
/// <param name="ContactSheet">The contact sheet, or null where there is no pair yet.</param>
internal sealed record GenerateResult(
    string Model,
    string Notice,
    string Run,
    int Slides,
    int Repeated,
    IReadOnlyList<string> Failures,
    long Tiles,
    long Chosen,
    long Captioned,
    long Rejected,
    long SetAside,
    string? Dataset,
    bool DatasetWritten,
    string? ContactSheet);
