using PathGen.Instruct;

namespace PathGen.Cli;

/// <summary>What <c>pathgen instruct build --json</c> prints.</summary>
/// <param name="Notice">What it is for.</param>
/// <param name="Folder">The build's folder.</param>
/// <param name="Summary">What was made.</param>
internal sealed record InstructBuildResult(string Notice, string Folder, InstructSummary Summary);
