namespace PathGen.Cli;

/// <summary>What <c>pathgen doctor --json</c> prints.</summary>
/// <param name="Healthy">Whether everything essential works.</param>
/// <param name="Tool">Version of this tool.</param>
/// <param name="Runtime">.NET's version.</param>
/// <param name="OperatingSystem">Its name and version.</param>
/// <param name="Platform">Runtime identifier, such as <c>linux-x64</c>.</param>
/// <param name="Processors">Processors that this process may use.</param>
/// <param name="MemoryBytes">Memory that this process may use.</param>
/// <param name="Instructions">Instruction sets of the processor that matter here.</param>
/// <param name="Checks">What was looked for.</param>
/// <param name="Providers">Execution providers: which load, and why the others do not. Only the CPU's must.</param>
internal sealed record DoctorResult(
    bool Healthy,
    string Tool,
    string Runtime,
    string OperatingSystem,
    string Platform,
    int Processors,
    long MemoryBytes,
    IReadOnlyList<string> Instructions,
    IReadOnlyList<DoctorCheck> Checks,
    IReadOnlyList<DoctorCheck> Providers);
